/** What happens to bookings when customers are merged, erased or taken out. */
import { sql } from 'kysely';
import type { ArchiveContributor, EraseParticipant, MergeParticipant } from '../../people/identity/index.ts';
import type { Tx } from '../../platform/db.ts';
import { cancelIn, termsOf } from './change/cancel.ts';
import type { Inner } from './deps.ts';
import { lockGroup } from './row.ts';

const name = 'booking';

interface Moved {
  readonly bookings: readonly string[];
  readonly waiting: readonly string[];
  readonly series: readonly string[];
}

export const mergeParticipant: MergeParticipant = {
  name,
  async merge(tx, { winnerId, loserId }): Promise<Moved> {
    const { rows: bookings } = await sql<{ id: string }>`
      with own as (select booking_id from booking.booking where customer_id = ${loserId} order by booking_id for update)
      update booking.booking b set customer_id = ${winnerId} from own where b.booking_id = own.booking_id
      returning b.booking_id as id`.execute(tx);
    // Both waited for the same: one place in the line is enough, that which has been offered something.
    await sql`
      with twin as (
        select case when l.state = 'offered' and w.state = 'waiting' then w.waiting_id else l.waiting_id end as waiting_id
        from booking.waiting l join booking.waiting w using (pet_id, offer_id, from_at, until_at)
        where l.customer_id = ${loserId} and w.customer_id = ${winnerId} and l.state in ('waiting', 'offered')
          and w.state in ('waiting', 'offered')
      )
      update booking.waiting set state = 'left', booking_id = null from twin where waiting.waiting_id = twin.waiting_id`.execute(
      tx,
    );
    const { rows: waiting } = await sql<{ id: string }>`
      update booking.waiting set customer_id = ${winnerId} where customer_id = ${loserId}
      returning waiting_id as id`.execute(tx);
    const { rows: series } = await sql<{ id: string }>`
      update booking.series set customer_id = ${winnerId} where customer_id = ${loserId}
      returning series_id as id`.execute(tx);
    const ids = (rows: readonly { id: string }[]) => rows.map((row) => row.id);
    return { bookings: ids(bookings), waiting: ids(waiting), series: ids(series) };
  },
  async undo(tx, { winnerId, loserId }, moved) {
    const { bookings, waiting, series } = moved as Moved;
    await sql`
      update booking.booking set customer_id = ${loserId}
      where booking_id = any(${[...bookings]}::uuid[]) and customer_id = ${winnerId}`.execute(tx);
    await sql`
      update booking.waiting set customer_id = ${loserId}
      where waiting_id = any(${[...waiting]}::uuid[]) and customer_id = ${winnerId}`.execute(tx);
    await sql`
      update booking.series set customer_id = ${loserId}
      where series_id = any(${[...series]}::uuid[]) and customer_id = ${winnerId}`.execute(tx);
  },
};

/**
 * Bookings stay as books need them, without the words and the address of the person. What was still to come is cancelled
 * first, under the terms that were shown: nobody comes any more, and the place is somebody else's.
 */
export function eraseParticipant(deps: Inner): EraseParticipant {
  return {
    name,
    async erase(tx, customerIds) {
      const ids = [...customerIds];
      // Who waits leaves the line first, so that no freed place is offered to them.
      await sql`
        update booking.waiting set state = 'left', booking_id = null
        where customer_id = any(${ids}::uuid[]) and state in ('waiting', 'offered')`.execute(tx);
      await cancelOpen(tx, deps, ids);
      await sql`
        update booking.booking set note = null, home = null, dispute_reason = null, remind_day_at = null,
          remind_hours_at = null, cancel_reason = case when cancelled_by = 'owner' then '' else cancel_reason end
        where customer_id = any(${ids}::uuid[])`.execute(tx);
      await sql`
        update booking.move set reason = null where by_kind = 'owner' and by_id = any(${ids}::uuid[])`.execute(tx);
      await sql`delete from booking.calendar where kind = 'owner' and subject_id = any(${ids}::uuid[])`.execute(tx);
    },
  };
}

async function cancelOpen(tx: Tx, deps: Inner, ids: readonly string[]): Promise<void> {
  const { rows } = await sql<{ group_id: string }>`
    select distinct group_id from booking.booking
    where customer_id = any(${[...ids]}::uuid[]) and state in ('pending', 'requested', 'confirmed')
    order by group_id`.execute(tx);
  for (const { group_id: groupId } of rows) {
    const group = await lockGroup(tx, groupId);
    for (const { booking_id: bookingId } of group) await cancelOne(tx, deps, groupId, bookingId, ids);
  }
}

/** Read anew under the lock: the one before may have changed what is asked for together. */
async function cancelOne(
  tx: Tx,
  deps: Inner,
  groupId: string,
  bookingId: string,
  ids: readonly string[],
): Promise<void> {
  const group = await lockGroup(tx, groupId);
  const row = group.find((one) => one.booking_id === bookingId);
  if (!row?.customer_id || !ids.includes(row.customer_id) || !OPEN.has(row.state)) return;
  const by = { kind: 'owner', id: row.customer_id } as const;
  await cancelIn(tx, deps, group, row, { by, reason: '', ...termsOf(row, deps.clock.now()) });
}

const OPEN: ReadonlySet<string> = new Set(['pending', 'requested', 'confirmed']);

export const archiveContributor: ArchiveContributor = {
  name,
  async collect(handle, customerIds) {
    const ids = [...customerIds];
    const { rows: bookings } = await sql`
      select booking_id, no, state, service_key, pet_ids, store_id, starts_at, ends_at, price_fen, discount_fen, paid_fen,
        refunded_fen, fee_fen, note, home, cancelled_by, cancel_reason, dispute_reason, convenience, created_at
      from booking.booking where customer_id = any(${ids}::uuid[]) order by created_at`.execute(handle);
    const { rows: waiting } = await sql`
      select pet_id, store_id, offer_id, from_at, until_at, state, joined_at from booking.waiting
      where customer_id = any(${ids}::uuid[]) order by joined_at`.execute(handle);
    const { rows: series } = await sql`
      select series_id, every_weeks, wanted, created_at from booking.series
      where customer_id = any(${ids}::uuid[]) order by created_at`.execute(handle);
    return { bookings, waiting, series };
  },
};
