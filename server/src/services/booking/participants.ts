/** What happens to bookings when customers are merged, erased or taken out. */
import { sql } from 'kysely';
import type { ArchiveContributor, EraseParticipant, MergeParticipant } from '../../people/identity/index.ts';

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
    // Both waited for the same: one place in the line is enough.
    await sql`
      update booking.waiting w set state = 'left', booking_id = null where w.customer_id = ${loserId}
        and w.state = 'waiting' and exists (select from booking.waiting o where o.customer_id = ${winnerId}
          and o.pet_id = w.pet_id and o.offer_id = w.offer_id and o.from_at = w.from_at and o.until_at = w.until_at
          and o.state in ('waiting', 'offered'))`.execute(tx);
    const { rows: waiting } = await sql<{ id: string }>`
      update booking.waiting set customer_id = ${winnerId} where customer_id = ${loserId}
      returning waiting_id as id`.execute(tx);
    const { rows: series } = await sql<{ id: string }>`
      update booking.series set customer_id = ${winnerId} where customer_id = ${loserId}
      returning series_id as id`.execute(tx);
    // The loser's calendar address ends; the winner's shows everything.
    await sql`delete from booking.calendar where kind = 'owner' and subject_id = ${loserId}`.execute(tx);
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

/** Bookings stay as books need them, without the words and the address of the person. */
export const eraseParticipant: EraseParticipant = {
  name,
  async erase(tx, customerIds) {
    const ids = [...customerIds];
    await sql`
      update booking.booking set note = null, home = null, dispute_reason = null,
        cancel_reason = case when cancelled_by = 'owner' then '' else cancel_reason end
      where customer_id = any(${ids}::uuid[])`.execute(tx);
    await sql`
      update booking.move set reason = null where by_kind = 'owner' and by_id = any(${ids}::uuid[])`.execute(tx);
    await sql`
      update booking.waiting set state = 'left', booking_id = null
      where customer_id = any(${ids}::uuid[]) and state in ('waiting', 'offered')`.execute(tx);
    await sql`delete from booking.calendar where kind = 'owner' and subject_id = any(${ids}::uuid[])`.execute(tx);
  },
};

export const archiveContributor: ArchiveContributor = {
  name,
  async collect(handle, customerIds) {
    const { rows } = await sql`
      select booking_id, no, state, service_key, pet_ids, store_id, starts_at, ends_at, price_fen, discount_fen, paid_fen,
        refunded_fen, note, home, dispute_reason, convenience, created_at
      from booking.booking where customer_id = any(${[...customerIds]}::uuid[]) order by created_at`.execute(handle);
    return rows;
  },
};
