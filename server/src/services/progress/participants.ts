/** What happens to services that were done when customers are merged, erased or taken out. */
import { sql } from 'kysely';
import type { ArchiveContributor, EraseParticipant, MergeParticipant } from '../../people/identity/index.ts';
import type { Tx } from '../../platform/db.ts';

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

/** What the person wrote goes, and the links; the store's record of its work stays. */
export const eraseParticipant: EraseParticipant = {
  name,
  async erase(tx, customerIds) {
    const ids = [...customerIds];
    await sql`
      update progress.message m set text = null, by_id = null from progress.chat c
      where c.booking_id = m.booking_id and c.customer_id = any(${ids}::uuid[]) and m.from_kind = 'owner'`.execute(tx);
    await sql`delete from progress.share where customer_id = any(${ids}::uuid[])`.execute(tx);
  },
};

export const archiveContributor: ArchiveContributor = {
  name,
  async collect(handle, customerIds) {
    const { rows } = await sql`
      select m.booking_id, m.seq, m.at, m.from_kind, m.text from progress.message m
      join progress.chat c on c.booking_id = m.booking_id
      where c.customer_id = any(${[...customerIds]}::uuid[]) order by m.booking_id, m.seq`.execute(handle);
    return rows;
  },
};
