/** What happens to records when customers are merged or take out their data, and when pets go with their last keeper. */
import { sql } from 'kysely';
import type { Tx } from '../../platform/db.ts';
import type { ArchiveContributor, EraseParticipant, MergeParticipant } from '../identity/index.ts';
import { phoneIndex } from './clinic/patient.ts';
import { emptyUnmatched } from './clinic/repository.ts';
import { tellSettled } from './clinic/settled.ts';
import type { RecordDeps } from './deps.ts';
import { fileKey } from './entry/files.ts';
import { type EntryRow, fileRows } from './entry/repository.ts';

const name = 'record';

/** What the loser entered and shared becomes the winner's; the pets themselves move in people/pet. */
export const mergeParticipant: MergeParticipant = {
  name,
  async merge(tx, { winnerId, loserId }) {
    const { rows: entries } = await sql<{ entry_id: string }>`
      update record.entry e set source_id = ${winnerId} where source_kind = 'owner' and source_id = ${loserId}
        and not exists (select from record.entry o where o.source_kind = 'owner' and o.source_id = ${winnerId}
          and o.source_key = e.source_key) returning entry_id`.execute(tx);
    const { rows: cards } = await sql<{ card_id: string }>`
      update record.card set customer_id = ${winnerId} where customer_id = ${loserId} returning card_id`.execute(tx);
    return { entries: entries.map((row) => row.entry_id), cards: cards.map((row) => row.card_id) };
  },
  async undo(tx, { winnerId, loserId }, moved) {
    const { entries, cards } = moved as { readonly entries: readonly string[]; readonly cards: readonly string[] };
    await sql`
      update record.entry set source_id = ${loserId}
      where entry_id = any(${[...entries]}::uuid[]) and source_kind = 'owner' and source_id = ${winnerId}`.execute(tx);
    await sql`
      update record.card set customer_id = ${loserId}
      where card_id = any(${[...cards]}::uuid[]) and customer_id = ${winnerId}`.execute(tx);
  },
};

/**
 * Links of whoever is erased end at once, and what clinics sent under the person's phone loses it; what was entered for a
 * shared pet stays with the household.
 */
export function eraseParticipant(deps: Pick<RecordDeps, 'clock' | 'identity' | 'secrets'>): EraseParticipant {
  const { identity, secrets } = deps;
  return {
    name,
    async erase(tx, customerIds) {
      const ids = [...customerIds];
      await sql`delete from record.card where customer_id = any(${ids}::uuid[])`.execute(tx);
      const phones = [...(await identity.phonesOf(tx, ids)).values()];
      const theirs = sql`phone_index = any(${phones.map((phone) => phoneIndex(secrets, phone))}::bytea[])`;
      await tellSettled(tx, deps, await emptyUnmatched(tx, theirs), 'dismissed');
      await sql`update record.clinic_record set phone_sealed = null, phone_index = null where ${theirs}`.execute(tx);
    },
  };
}

/** Kinds of a clinic's entries that the law wants kept (prescriptions two years), without what names anybody. */
const KEPT_KINDS = ['vaccination', 'prescription', 'procedure', 'diagnosis'];
const KEPT_MEMBERS = [
  'vaccines',
  'product',
  'batch',
  'medicine',
  'dose',
  'untilOn',
  'condition',
  'procedure',
  'nextDueOn',
];

/**
 * The pet's last keeper was erased: everything goes but what a clinic did, of which the plain facts stay under a pet id
 * that means nobody any more (ACC-5).
 */
export function petsRemoved({ clock, files }: Pick<RecordDeps, 'clock' | 'files'>) {
  return async (tx: Tx, petIds: readonly string[]): Promise<void> => {
    const ids = [...petIds];
    const { rows } = await sql<Pick<EntryRow, 'entry_id'>>`
      select entry_id from record.entry where pet_id = any(${ids}::uuid[]) for update`.execute(tx);
    const entryIds = rows.map((row) => row.entry_id);
    for (const entryId of (await fileRows(tx, entryIds)).keys()) await files.removeAll(tx, fileKey(entryId));
    await sql`delete from record.entry_file where entry_id = any(${entryIds}::uuid[])`.execute(tx);
    await sql`
      delete from record.entry where entry_id = any(${entryIds}::uuid[])
        and not (source_kind = 'clinic' and kind = any(${KEPT_KINDS}::text[]))`.execute(tx);
    await sql`delete from record.entry_version where entry_id = any(${entryIds}::uuid[])`.execute(tx);
    await sql`
      update record.entry set detail = (
        select coalesce(jsonb_object_agg(key, value), '{}') from jsonb_each(detail) where key = any(${KEPT_MEMBERS}::text[])
      ) where entry_id = any(${entryIds}::uuid[])`.execute(tx);
    const { rows: sent } = await sql<{ clinic_record_id: string; waited: boolean }>`
      update record.clinic_record set patient = '{}', phone_sealed = null, phone_index = null, detail = '{}',
        patient_index = '', note = null, state = case when state = 'waiting' then 'dismissed' else state end
      where pet_id = any(${ids}::uuid[]) returning clinic_record_id, old.state = 'waiting' as waited`.execute(tx);
    await tellSettled(
      tx,
      { clock },
      sent.filter((row) => row.waited),
      'dismissed',
    );
    await sql`delete from record.clinic_patient where pet_id = any(${ids}::uuid[])`.execute(tx);
    await sql`delete from record.preference where pet_id = any(${ids}::uuid[])`.execute(tx);
    await sql`delete from record.card where pet_id = any(${ids}::uuid[])`.execute(tx);
    await sql`delete from record.plan where pet_id = any(${ids}::uuid[])`.execute(tx);
  };
}

/** Records and portraits of the person's pets; files are fetched by themselves. */
export function archiveContributor(deps: Pick<RecordDeps, 'pet'>): ArchiveContributor {
  return {
    name,
    async collect(handle, customerIds) {
      const pets = [...(await deps.pet.petsOf(handle, customerIds)).values()].flat();
      const ids = [...new Set(pets.map((pet) => pet.petId))];
      const { rows: entries } = await sql`
        select pet_id as "petId", kind, on_date as "onDate", detail, state, source_kind as source,
          source_name as "sourceName", recorded_at as "recordedAt", version, (
            select jsonb_agg(jsonb_build_object('name', f.name, 'contentType', f.content_type, 'bytes', f.bytes,
              'addedAt', f.added_at) order by f.added_at, f.file_id)
            from record.entry_file f where f.entry_id = e.entry_id) as files
        from record.entry e where pet_id = any(${ids}::uuid[]) order by pet_id, on_date, entry_id`.execute(handle);
      const { rows: preferences } = await sql`
        select pet_id as "petId", kind, word, said from record.preference
        where pet_id = any(${ids}::uuid[]) and not removed order by pet_id, kind, word`.execute(handle);
      const { rows: cards } = await sql`
        select pet_id as "petId", created_at as "createdAt", expires_at as "expiresAt", revoked_at as "revokedAt", opened
        from record.card where customer_id = any(${[...customerIds]}::uuid[]) order by created_at`.execute(handle);
      return { entries, preferences, cards };
    },
  };
}
