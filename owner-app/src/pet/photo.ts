/** A pet's photo: shown with the owner's token, and sent; sending one twice only replaces it by itself. */
import { ApiError } from '@pawloop/contract/client';
import { useEffect, useState } from 'react';
import { loadPicture, type Picked, sendPicture } from '#device';
import { newKey } from '../api/key.ts';
import { OfflineError } from '../api/retry.ts';
import type { Pet } from './pet.ts';

const loaded = new Map<string, Promise<string>>();

/** Address of the photo that an image element can show; undefined while loading and without a photo. */
export function usePhoto(pet: Pick<Pet, 'petId' | 'photoId'>): string | undefined {
  const { petId, photoId } = pet;
  const [source, setSource] = useState<string>();
  useEffect(() => {
    let current = true;
    setSource(undefined);
    if (photoId === null) return;
    const picture = loaded.get(photoId) ?? loadPicture(`/v1/owner/pets/${petId}/photo`);
    loaded.set(photoId, picture);
    picture.then(
      (path) => current && setSource(path),
      () => loaded.delete(photoId),
    );
    return () => {
      current = false;
    };
  }, [petId, photoId]);
  return source;
}

/** @throws ApiError, OfflineError */
export async function sendPhoto(petId: string, picture: Picked): Promise<Pet> {
  let reply: { status: number; text: string };
  try {
    reply = await sendPicture(`/v1/owner/pets/${petId}/photo`, picture, { 'idempotency-key': newKey() });
  } catch (error) {
    throw new OfflineError(error);
  }
  if (reply.status >= 400) throw new ApiError(problemIn(reply));
  return JSON.parse(reply.text);
}

function problemIn({ status, text }: { status: number; text: string }): ApiError['problem'] {
  try {
    return JSON.parse(text);
  } catch {
    return { type: 'about:blank', title: 'unexpected answer', status, code: 'request/unexpected' };
  }
}
