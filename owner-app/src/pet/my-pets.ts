/** The owner's pets for the screens that list them. */
import { api } from '../api/api.ts';
import { session } from '../session/session.ts';
import { type Loaded, useLoaded } from '../state/loading.ts';
import { useStore } from '../state/store.ts';
import type { Pet } from './pet.ts';

async function loadPets(): Promise<Pet[]> {
  const { items } = await api('GET /v1/owner/pets');
  return items;
}

/** Nothing is asked while nobody is signed in. */
export function useMyPets(): Loaded<Pet[]> {
  const { status } = useStore(session);
  return useLoaded(status === 'in' ? loadPets : undefined, [status]);
}
