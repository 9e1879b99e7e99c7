/** What happens to services that were done when customers are merged, erased or taken out. */
import { sql } from 'kysely';
import type { ArchiveContributor, EraseParticipant, MergeParticipant } from '../../people/identity/index.ts';
import type { Tx } from '../../platform/db.ts';
import type { ProgressDeps } from './deps.ts';
import { mediaKey } from './step/media.ts';

const name = 'progress';

async function move(tx: Tx, from: string, to: string, bookingIds?: readonly string[]): Promise<string[]> {
  const which = bookingIds === undefined ? sql`true` : sql`booking_id = any(${[...bookingIds]}::uuid[])`;
  const { rows: runs } = await sql<{ booking_id: string }>`
    update progress.run set customer_id = ${to} where customer_id = ${from} and ${which} returning booking_id`.execute(
    tx,
  );
  const { rows: chats } = await sql<{ booking_id: string }>`
    update progress.chat set customer_id = ${to} where customer_id = ${from} and ${which} returning booking_id`.execute(
    tx,
  );
  await sql`
    update progress.share set customer_id = ${to} where customer_id = ${from} and ${which}`.execute(tx);
  return [...new Set([...runs, ...chats].map((row) => row.booking_id))];
}

export const mergeParticipant: MergeParticipant = {
  name,
  merge: (tx, { winnerId, loserId }) => move(tx, loserId, winnerId),
  async undo(tx, { winnerId, loserId }, kept) {
    await move(tx, winnerId, loserId, kept as string[]);
  },
};

/**
 * What the person wrote and sent goes, files too, in bookings of others of the household as well, and the links; the
 * store's record of its work stays.
 */
export function eraseParticipant({ files }: Pick<ProgressDeps, 'files'>): EraseParticipant {
  return {
    name,
    async erase(tx, customerIds) {
      const ids = [...customerIds];
      const { rows } = await sql<{ booking_id: string; file_id: string }>`
        delete from progress.media m where m.from_kind = 'owner' and (
          exists (select from progress.message t where t.message_id = m.message_id and t.by_id = any(${ids}::uuid[]))
          or (m.message_id is null and (
            exists (select from progress.run r where r.booking_id = m.booking_id and r.customer_id = any(${ids}::uuid[]))
            or exists (select from progress.chat c where c.booking_id = m.booking_id and c.customer_id = any(${ids}::uuid[])))))
        returning m.booking_id, m.file_id`.execute(tx);
      for (const [bookingId, media] of Map.groupBy(rows, (row) => row.booking_id)) {
        await files.remove(
          tx,
          mediaKey(bookingId),
          media.map((row) => row.file_id),
        );
      }
      await sql`
        update progress.message set text = null, by_id = null where from_kind = 'owner' and by_id = any(${ids}::uuid[])`.execute(
        tx,
      );
      await sql`delete from progress.share where customer_id = any(${ids}::uuid[])`.execute(tx);
    },
  };
}

/** Chats and newest reports of the person's bookings; photos and clips are fetched by themselves. */
export const archiveContributor: ArchiveContributor = {
  name,
  async collect(handle, customerIds) {
    const ids = [...customerIds];
    const { rows: messages } = await sql`
      select m.booking_id, m.seq, m.at, m.from_kind, m.text,
        (select count(*) from progress.media p where p.message_id = m.message_id)::int as media
      from progress.message m join progress.chat c on c.booking_id = m.booking_id
      where c.customer_id = any(${ids}::uuid[]) or (m.from_kind = 'owner' and m.by_id = any(${ids}::uuid[]))
      order by m.booking_id, m.seq`.execute(handle);
    const { rows: reports } = await sql`
      select distinct on (r.booking_id) r.booking_id, r.version, r.published_at, r.correction, r.body
      from progress.report r join progress.run u on u.booking_id = r.booking_id
      where u.customer_id = any(${ids}::uuid[]) order by r.booking_id, r.version desc`.execute(handle);
    return { messages, reports };
  },
};
