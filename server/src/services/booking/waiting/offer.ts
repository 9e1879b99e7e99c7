/**
 * Offers places that became free to those who wait, members first, then by when they joined (rule 21). An offer is a
 * held booking: it ends like every hold, and then the next one is asked.
 */
import { Booking } from '@pawloop/contract';
import { sql } from 'kysely';
import { inTransaction, type Tx } from '../../../platform/db.ts';
import { each } from '../../../platform/each.ts';
import { append } from '../../../platform/event-log.ts';
import type { Loop } from '../../../platform/loops.ts';
import { Problem } from '../../../platform/problem.ts';
import type { Inner } from '../deps.ts';
import { holdGo, petsFor } from '../hold/hold.ts';
import { wantedOf } from '../hold/insert.ts';
import { priceGo, priceItem } from '../price.ts';
import { tellOwner } from '../remind/tell.ts';
import { alternatives } from '../room.ts';
import { type BookingRow, told } from '../row.ts';
import { offerMinutes } from '../settings.ts';
import { tell, type WaitingRow } from './waiting.ts';

const EVERY_MS = 1000;
const BATCH = 50;
/** Time brings starts into reach without anybody freeing them. */
const LOOK_AGAIN_MINUTES = 5;

export function waitingLoop(deps: Inner): Loop {
  return {
    name: 'booking.waiting',
    everyMs: EVERY_MS,
    wakes: true,
    async run(stop) {
      await endWindows(deps);
      const { rows: heard } = await sql<{ store_no: number; last: number }>`
        select store_no, max(freed_id) as last from booking.freed group by store_no order by store_no`.execute(deps.db);
      for (const { store_no: storeNo, last } of heard) {
        if (stop?.aborted) return;
        await offerIn(deps, storeNo, stop);
        await sql`delete from booking.freed where store_no = ${storeNo} and freed_id <= ${last}`.execute(deps.db);
      }
      const before = deps.clock.now().subtract({ minutes: LOOK_AGAIN_MINUTES }).toString();
      const { rows: old } = await sql<{ store_no: number }>`
        select distinct store_no from booking.waiting
        where state = 'waiting' and tried_at <= ${before}::timestamptz`.execute(deps.db);
      for (const { store_no: storeNo } of old) if (!stop?.aborted) await offerIn(deps, storeNo, stop);
    },
  };
}

/** Who has become a member since joining the line, or is none any more, stands where that says (rule 21). */
async function refreshPriorities(deps: Inner, storeNo: number): Promise<void> {
  const { rows } = await sql<{ customer_id: string }>`
    select distinct customer_id from booking.waiting where store_no = ${storeNo} and state = 'waiting'`.execute(
    deps.db,
  );
  for (const { customer_id: customerId } of rows) {
    const priority = (await deps.registered.membershipOf(deps.db, customerId)) ? 1 : 0;
    await sql`
      update booking.waiting set priority = ${priority}
      where store_no = ${storeNo} and customer_id = ${customerId} and state = 'waiting' and priority <> ${priority}`.execute(
      deps.db,
    );
  }
}

async function offerIn(deps: Inner, storeNo: number, stop?: AbortSignal): Promise<void> {
  await refreshPriorities(deps, storeNo);
  const { rows } = await sql<{ waiting_id: string }>`
    select waiting_id from booking.waiting where store_no = ${storeNo} and state = 'waiting'
    order by priority desc, joined_at, waiting_id`.execute(deps.db);
  // All of them: whoever stands last may be the only one whom the place suits.
  await each(rows, async ({ waiting_id: waitingId }) => {
    if (stop?.aborted) return;
    try {
      await inTransaction(deps.db, (tx) => offerOne(tx, deps, waitingId));
    } catch (error) {
      // Not free, not healthy, not on sale: the next one in line may fit.
      if (!(error instanceof Problem)) throw error;
    }
  });
  await sql`
    update booking.waiting set tried_at = ${deps.clock.now().toString()}::timestamptz
    where store_no = ${storeNo} and state = 'waiting'`.execute(deps.db);
}

async function offerOne(tx: Tx, deps: Inner, waitingId: string): Promise<void> {
  const waiting = sql`select * from booking.waiting where waiting_id = ${waitingId} and state = 'waiting'`;
  const { rows: seen } = await sql<WaitingRow>`${waiting}`.execute(tx);
  if (!seen[0]) return;
  // People first: a merge of the customer locks in this order too.
  await deps.identity.hold(tx, [seen[0].customer_id]);
  const { rows } = await sql<WaitingRow>`${waiting} for update skip locked`.execute(tx);
  const row = rows[0];
  if (row?.customer_id !== seen[0].customer_id) return;
  const start = await startFor(tx, deps, row);
  if (start === null) return;
  const pet = (await petsFor(tx, deps, row.customer_id, [row.pet_id]))(row.pet_id);
  const item = await priceItem(tx, deps, { ...itemOf(row), ...(start && { startsAt: start.toString() }) }, pet);
  const go = await priceGo(tx, deps, [item], { customerId: row.customer_id, couponIds: [] });
  const minutes = await deps.settings.get(tx, offerMinutes);
  const held = { go, customerId: row.customer_id, source: 'waiting', waitingId, minutes } as const;
  const [booking] = await holdGo(tx, deps, held);
  if (!booking) return;
  await sql`
    update booking.waiting set state = 'offered', booking_id = ${booking.booking_id}
    where waiting_id = ${waitingId}`.execute(tx);
  await tellOffered(tx, deps, booking, waitingId);
  await tell(tx, deps, row, 'offered');
}

const itemOf = (row: WaitingRow) => ({
  offerId: row.offer_id,
  petId: row.pet_id,
  ...(row.check_in && { checkIn: row.check_in }),
  ...(row.check_out && { checkOut: row.check_out }),
  ...(row.session_id && { sessionId: row.session_id }),
  ...(row.person_no && { personNo: row.person_no }),
});

/** First free start within the window; undefined when nights or a session say when it is; null when nothing is free. */
async function startFor(tx: Tx, deps: Inner, row: WaitingRow): Promise<Temporal.Instant | null | undefined> {
  if (row.check_in !== null || row.session_id !== null) return undefined;
  const pet = (await petsFor(tx, deps, row.customer_id, [row.pet_id]))(row.pet_id);
  const from = Temporal.Instant.from(row.from_at);
  const item = await priceItem(tx, deps, { ...itemOf(row), startsAt: from.toString() }, pet);
  const member = await deps.registered.membershipOf(tx, row.customer_id);
  const [first] = await alternatives(tx, deps, wantedOf(item, '', member));
  return first && Temporal.Instant.compare(first, Temporal.Instant.from(row.until_at)) < 0 ? first : null;
}

async function tellOffered(tx: Tx, deps: Inner, booking: BookingRow, waitingId: string): Promise<void> {
  const expiresAt = booking.hold_expires_at as string;
  const { payload, ...about } = told(booking);
  await append(tx, Booking.waitingOffered, {
    ...about,
    occurredAt: deps.clock.now(),
    payload: { ...payload, waitingId, expiresAt },
  });
  await tellOwner(tx, deps, booking, 'offered', { key: 'offered', until: Temporal.Instant.from(expiresAt) });
}

/** Nothing that suits can come any more. */
async function endWindows(deps: Inner): Promise<void> {
  const now = deps.clock.now().toString();
  const { rows: due } = await sql<{ waiting_id: string }>`
    select waiting_id from booking.waiting where state = 'waiting' and until_at <= ${now}::timestamptz limit ${BATCH}`.execute(
    deps.db,
  );
  if (due.length === 0) return;
  await inTransaction(deps.db, async (tx) => {
    const { rows } = await sql<WaitingRow>`
      update booking.waiting set state = 'over'
      where waiting_id = any(${due.map((row) => row.waiting_id)}::uuid[]) and state = 'waiting' returning *`.execute(
      tx,
    );
    for (const row of rows) await tell(tx, deps, row, 'over');
  });
}
