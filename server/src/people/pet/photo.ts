/** Command: replace a pet's photo; and reading it for who may see the pet. */
import { Pet } from '@pawloop/contract';
import { inTransaction } from '../../platform/db.ts';
import type { Attachment, Upload } from '../../platform/http/index.ts';
import { newId } from '../../platform/ids.ts';
import { LARGEST_IMAGE, readUpload } from '../../platform/media.ts';
import { Problem } from '../../platform/problem.ts';
import { announce } from './announce.ts';
import type { Inner } from './deps.ts';
import { photoMissing } from './problems.ts';
import { getKeptPet, type PetRow, updatePetRow } from './repository.ts';

/** Each photo has its own key, so that the old one can go once the new one is committed. */
export function photoKey(petId: string, photoId: string): string {
  return `pet/${petId}/${photoId}`;
}

/** @throws Problem `pet/not-kept`, `file/too-large`, `file/not-an-image` */
export async function replacePhoto(deps: Inner, customerId: string, petId: string, upload: Upload): Promise<void> {
  await getKeptPet(deps.db, petId, customerId, 'look');
  const bytes = await readUpload(upload.stream, LARGEST_IMAGE);
  const now = deps.clock.now();
  const old = await inTransaction(deps.db, async (tx) => {
    const pet = await getKeptPet(tx, petId, customerId, 'lock');
    const photoId = newId();
    const file = await deps.files.putImage(tx, bytes, photoKey(petId, photoId));
    await updatePetRow(tx, { ...pet, photo_id: photoId, photo_file_id: file.fileId, updated_at: now.toString() });
    await announce(tx, Pet.petUpdated, { petId, payload: { changed: ['photo'] }, occurredAt: now });
    return pet.photo_id;
  });
  if (old) await inTransaction(deps.db, (tx) => deps.files.removeAll(tx, photoKey(petId, old)));
}

/** @throws Problem `pet/photo-missing`, `file/missing` */
export async function photoOf(deps: Inner, pet: PetRow): Promise<Attachment> {
  if (!pet.photo_id || !pet.photo_file_id) throw new Problem(photoMissing);
  const { contentType, body } = await deps.files.get(pet.photo_file_id, photoKey(pet.pet_id, pet.photo_id));
  return { filename: `pet.${contentType.split('/')[1] ?? 'bin'}`, contentType, body, inline: true };
}
