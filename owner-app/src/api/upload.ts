/** Photos that go along with something: made smaller, sent one by one, each under its own key (UI-O3). */
import { ApiError } from '@pawloop/contract/client';
import { type Picked, smaller } from '#device';
import { newKey } from './key.ts';
import { postPicture } from './picture.ts';

/** Longer sides go no further: the server keeps no more. */
const LONGEST_PIXELS = 2048;
const TRIES = 3;
const keys = new Map<string, string>();

/**
 * Sends one photo; a repeat after a lost answer bears the same key.
 * @param name of the photo among those of this screen
 * @throws ApiError, OfflineError
 */
export async function uploadPhoto<T>(path: string, picture: Picked, name: string): Promise<T> {
  const made = await smaller(picture, LONGEST_PIXELS);
  const known = `${path}#${name}`;
  const key = keys.get(known) ?? newKey();
  keys.set(known, key);
  for (let attempt = 1; ; attempt += 1) {
    try {
      const answer = await postPicture<T>(path, made, key);
      keys.delete(known);
      return answer;
    } catch (error) {
      if (error instanceof ApiError) keys.delete(known);
      if (error instanceof ApiError || attempt === TRIES) throw error;
    }
  }
}
