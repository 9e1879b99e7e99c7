/** What happens to emergencies when customers are merged, erased or taken out. */
import { sql } from 'kysely';
import type { ArchiveContributor, EraseParticipant, MergeParticipant } from '../../people/identity/index.ts';
import type { Files } from '../../platform/files.ts';

const name = 'dispatch';

export const photoKey = (requestId: string): string => `emergency/${requestId}`;

/** Emergencies follow the person; undo takes them back. */
export const mergeParticipant: MergeParticipant = {
  name,
  async merge(tx, { winnerId, loserId }): Promise<string[]> {
    const { rows } = await sql<{ request_id: string }>`
      update dispatch.request set customer_id = ${winnerId} where customer_id = ${loserId} returning request_id`.execute(
      tx,
    );
    return rows.map((row) => row.request_id);
  },
  async undo(tx, { winnerId, loserId }, kept) {
    await sql`
      update dispatch.request set customer_id = ${loserId}
      where request_id = any(${kept as string[]}::uuid[]) and customer_id = ${winnerId}`.execute(tx);
  },
};

/** Measures stay; words, photos and the exact place go. */
export function eraseParticipant(files: Files): EraseParticipant {
  return {
    name,
    async erase(tx, customerIds) {
      const { rows } = await sql<{ request_id: string }>`
        update dispatch.request set note = null, lat = round(lat::numeric, 1), lng = round(lng::numeric, 1)
        where customer_id = any(${[...customerIds]}::uuid[]) returning request_id`.execute(tx);
      const ids = rows.map((row) => row.request_id);
      await sql`
        update dispatch.move set reason = null, by_id = null
        where request_id = any(${ids}::uuid[]) and by_kind = 'owner'`.execute(tx);
      await sql`delete from dispatch.photo where request_id = any(${ids}::uuid[])`.execute(tx);
      for (const requestId of ids) await files.removeAll(tx, photoKey(requestId));
    },
  };
}

export const archiveContributor: ArchiveContributor = {
  name,
  async collect(handle, customerIds) {
    const { rows } = await sql`
      select request_no, state, triage, symptoms, note, lat, lng, reported_at, changed_at, visit
      from dispatch.request where customer_id = any(${[...customerIds]}::uuid[]) order by request_id`.execute(handle);
    return rows;
  },
};
