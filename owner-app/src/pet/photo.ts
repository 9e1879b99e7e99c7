/** A pet's photo: shown with the owner's token, and sent; sending one twice only replaces it by itself. */
import { useEffect, useState } from 'react';
import { loadPicture, type Picked } from '#device';
import { newKey } from '../api/key.ts';
import { postPicture } from '../api/picture.ts';
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
export function sendPhoto(petId: string, picture: Picked): Promise<Pet> {
  return postPicture<Pet>(`/v1/owner/pets/${petId}/photo`, picture, newKey());
}
