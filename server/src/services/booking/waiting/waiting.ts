/** Commands of who waits: join, leave, take what is offered; and the list of the owner (BOOK-6, rule 21). */
import { Booking } from '@pawloop/contract';
import { sql } from 'kysely';
import { inTransaction, type Tx, violates } from '../../../platform/db.ts';
import { append } from '../../../platform/event-log.ts';
import { newId } from '../../../platform/ids.ts';
import { Problem } from '../../../platform/problem.ts';
import { cancelIn, groupOf } from '../change/cancel.ts';
import type { Inner } from '../deps.ts';
import { petsFor } from '../hold/hold.ts';
import { payIn } from '../pay/pay.ts';
import { priceItem } from '../price.ts';
import { alreadyWaiting, notOffered, tooSoon, waitingNotFound, whenInvalid } from '../problems.ts';
import { type BookingRow, bookingRows } from '../row.ts';
import { toOwnerBookings } from '../view/view.ts';
import { freed } from './freed.ts';

export interface WaitingRow {
  waiting_id: string;
  customer_id: string;
  pet_id: string;
  merchant_id: string;
  store_id: string;
  store_no: number;
  offer_id: string;
  from_at: string;
  until_at: string;
  check_in: string | null;
  check_out: string | null;
  session_id: string | null;
  person_no: number | null;
  state: Booking.WaitingState;
  priority: number;
  joined_at: string;
  booking_id: string | null;
}

type Request = Pick<Booking.ItemInput, 'offerId' | 'petId' | 'checkIn' | 'checkOut' | 'sessionId' | 'personNo'> & {
  readonly from?: string;
  readonly until?: string;
};

/**
 * Wait for a place; whoever is free at once is offered at once.
 * @throws Problem `booking/when-invalid`, `booking/too-soon`, `booking/already-waiting`, those of quotes
 */
export function join(deps: Inner, customerId: string, request: Request): Promise<string> {
  return inTransaction(deps.db, async (tx) => {
    await deps.identity.hold(tx, [customerId]);
    const { offerId, petId } = request;
    const pet = (await petsFor(tx, deps, customerId, [petId]))(petId);
    const item = await priceItem(tx, deps, itemOf(request), pet);
    const window = windowOf(request, item);
    const at = deps.clock.now();
    if (Temporal.Instant.compare(window.until, at) <= 0) throw new Problem(tooSoon);
    const priority = (await deps.registered.membershipOf(tx, customerId)) ? 1 : 0;
    const waitingId = newId(at.epochMilliseconds);
    try {
      await sql`
        insert into booking.waiting (waiting_id, customer_id, pet_id, merchant_id, store_id, store_no, offer_id, from_at,
          until_at, check_in, check_out, session_id, person_no, state, priority, joined_at, tried_at)
        values (${waitingId}, ${customerId}, ${petId}, ${item.store.merchantId}, ${item.store.storeId},
          ${item.store.storeNo}, ${offerId}, ${window.from.toString()}::timestamptz, ${window.until.toString()}::timestamptz,
          ${request.checkIn ?? null}::date, ${request.checkOut ?? null}::date, ${request.sessionId ?? null}::uuid,
          ${request.personNo ?? null}, 'waiting', ${priority}, ${at.toString()}::timestamptz,
          ${at.toString()}::timestamptz)`.execute(tx);
    } catch (error) {
      if (violates(error, 'waiting_once')) throw new Problem(alreadyWaiting);
      throw error;
    }
    await freed(tx, item.store.storeNo);
    await tell(
      tx,
      deps,
      {
        waiting_id: waitingId,
        customer_id: customerId,
        pet_id: petId,
        merchant_id: item.store.merchantId,
        store_id: item.store.storeId,
        offer_id: offerId,
      },
      'waiting',
    );
    return waitingId;
  });
}

/** An appointment is asked for by its window: priced as of its beginning. */
const itemOf = ({ from, until: _until, ...rest }: Request) => ({
  ...rest,
  ...(from !== undefined && { startsAt: from }),
});

function windowOf(request: Request, item: Awaited<ReturnType<typeof priceItem>>) {
  if (item.offer.mode !== 'appointment') return { from: item.when.startsAt, until: item.when.endsAt };
  if (request.from === undefined || request.until === undefined) throw new Problem(whenInvalid, 'from and until');
  const [from, until] = [Temporal.Instant.from(request.from), Temporal.Instant.from(request.until)];
  if (Temporal.Instant.compare(from, until) >= 0) throw new Problem(whenInvalid, 'until comes after from');
  return { from, until };
}

type Who = Pick<WaitingRow, 'waiting_id' | 'customer_id' | 'pet_id' | 'merchant_id' | 'store_id' | 'offer_id'>;

export async function tell(tx: Tx, deps: Inner, row: Who, state: Booking.WaitingState): Promise<void> {
  await append(tx, Booking.waitingChanged, {
    subjectId: row.waiting_id,
    customerId: row.customer_id,
    petId: row.pet_id,
    merchantId: row.merchant_id,
    occurredAt: deps.clock.now(),
    payload: { waitingId: row.waiting_id, offerId: row.offer_id, storeId: row.store_id, state },
  });
}

async function ownRow(tx: Tx, customerId: string, waitingId: string): Promise<WaitingRow> {
  const { rows } = await sql<WaitingRow>`
    select * from booking.waiting where waiting_id = ${waitingId} and customer_id = ${customerId}`.execute(tx);
  if (!rows[0]) throw new Problem(waitingNotFound);
  return rows[0];
}

/** Wait no longer; what is offered goes to the next. @throws Problem `booking/waiting-not-found` */
export function leave(deps: Inner, customerId: string, waitingId: string): Promise<void> {
  return inTransaction(deps.db, async (tx) => {
    const row = await ownRow(tx, customerId, waitingId);
    if (row.booking_id !== null && row.state === 'offered') {
      const group = await groupOf(tx, row.booking_id);
      const held = group.find((one) => one.booking_id === row.booking_id);
      const by = { kind: 'owner', id: customerId } as const;
      const free = { feeFen: 0, refundFen: 0 };
      if (held?.state === 'pending') await cancelIn(tx, deps, group, held, { by, reason: 'left', ...free });
    }
    const { rows } = await sql`
      update booking.waiting set state = 'left', booking_id = null
      where waiting_id = ${waitingId} and state in ('waiting', 'offered', 'over') returning 1`.execute(tx);
    if (rows.length > 0) await tell(tx, deps, row, 'left');
  });
}

/** The session does not take place: nobody waits for it any more. */
export async function endWaitingFor(tx: Tx, deps: Inner, sessionId: string): Promise<void> {
  const { rows } = await sql<WaitingRow>`
    update booking.waiting set state = 'over' where session_id = ${sessionId} and state = 'waiting' returning *`.execute(
    tx,
  );
  for (const row of rows) await tell(tx, deps, row, 'over');
}

/** @throws Problem `booking/waiting-not-found`, `booking/not-offered`, `booking/hold-expired` and those of paying */
export function accept(
  deps: Inner,
  customerId: string,
  waitingId: string,
  payWay: 'deposit' | 'full' | 'store',
): Promise<BookingRow[]> {
  return inTransaction(deps.db, async (tx) => {
    const row = await ownRow(tx, customerId, waitingId);
    if (row.booking_id === null) throw new Problem(notOffered);
    return payIn(tx, deps, customerId, row.booking_id, payWay);
  });
}

export async function ownWaiting(deps: Inner, customerId: string, only?: string): Promise<Booking.Waiting[]> {
  const { rows } = await sql<WaitingRow & { ahead: number }>`
    select w.*, (select count(*)::int from booking.waiting o
      where o.store_no = w.store_no and o.offer_id = w.offer_id and o.state = 'waiting' and o.waiting_id <> w.waiting_id
        and o.from_at < w.until_at and o.until_at > w.from_at
        and (o.priority > w.priority or (o.priority = w.priority and (o.joined_at, o.waiting_id) < (w.joined_at, w.waiting_id)))) as ahead
    from booking.waiting w where w.customer_id = ${customerId} and w.state in ('waiting', 'offered')
      and ${only === undefined ? sql`true` : sql`w.waiting_id = ${only}`}
    order by w.joined_at desc, w.waiting_id desc limit 100`.execute(deps.db);
  const ids = <K extends keyof WaitingRow>(key: K) => [...new Set(rows.flatMap((row) => row[key] ?? []))] as string[];
  const stores = await deps.merchant.findStores(deps.db, ids('store_id'));
  const offers = await deps.merchant.findOffers(deps.db, ids('offer_id'));
  const pets = await deps.pet.findPets(deps.db, ids('pet_id'));
  const held = await bookingRows(deps.db, sql`b.booking_id = any(${ids('booking_id')}::uuid[])`);
  const shown = new Map((await toOwnerBookings(deps.db, deps, held)).map((one) => [one.bookingId, one]));
  return rows.map((row) => ({
    waitingId: row.waiting_id,
    state: row.state,
    storeId: row.store_id,
    storeName: stores.get(row.store_id)?.name ?? '',
    timeZone: stores.get(row.store_id)?.timeZone ?? deps.timeZone,
    offerId: row.offer_id,
    serviceNames: offers.get(row.offer_id)?.names ?? { zh: '-', en: '-' },
    petId: row.pet_id,
    petName: pets.get(row.pet_id)?.name ?? '',
    from: row.from_at,
    until: row.until_at,
    checkIn: row.check_in,
    checkOut: row.check_out,
    sessionId: row.session_id,
    joinedAt: row.joined_at,
    ahead: row.ahead,
    offer: (row.booking_id !== null && shown.get(row.booking_id)) || null,
  }));
}
