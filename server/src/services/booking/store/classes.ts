/** Classes of a store: the sessions to come, and cancelling one with everybody in it (BOOK-3, rules 18, 19). */
import type { Booking, Schedule } from '@pawloop/contract';
import { sql } from 'kysely';
import { record } from '../../../platform/audit.ts';
import { inTransaction, type Tx } from '../../../platform/db.ts';
import { ownMerchant } from '../../../platform/http/index.ts';
import { Problem } from '../../../platform/problem.ts';
import type { StoreCard } from '../../merchant/index.ts';
import { cancelIn, groupOf } from '../change/cancel.ts';
import type { Inner } from '../deps.ts';
import { sessionBegun, sessionNotFound } from '../problems.ts';
import { tellSorry } from '../remind/tell.ts';
import { type By, bookingRows, byOf, leftOf, lockGroup } from '../row.ts';
import { requireStore } from '../view/staff.ts';
import { endWaitingFor } from '../waiting/waiting.ts';
import type { StoreCall } from './call.ts';

const DAYS = 31;

/** Of dates in the zone of the store. @throws Problem `booking/store-not-found` */
export async function storeClasses(
  deps: Inner,
  own: string | null,
  storeId: string,
  query: { readonly from?: string; readonly days?: number },
): Promise<Booking.StoreClass[]> {
  const { storeNo, timeZone } = await requireStore(deps.db, deps, storeId, own);
  const today = deps.clock.now().toZonedDateTimeISO(timeZone).toPlainDate();
  const first = query.from ? Temporal.PlainDate.from(query.from) : today;
  const [from, to] = [first, first.add({ days: query.days ?? DAYS })].map((day) =>
    day.toZonedDateTime(timeZone).toInstant(),
  ) as [Temporal.Instant, Temporal.Instant];
  const sessions = await deps.schedule.sessionsOf(deps.db, { storeNo, from, to });
  return withResources(deps, sessions);
}

async function withResources(deps: Inner, sessions: readonly Schedule.Session[]): Promise<Booking.StoreClass[]> {
  const offers = await deps.merchant.findOffers(deps.db, [...new Set(sessions.map((session) => session.offerId))]);
  // A session's trainer and room are claims of its own id.
  const claims = await deps.schedule.claimsOf(
    deps.db,
    sessions.map((session) => session.sessionId),
  );
  const resourceNos = [...new Set([...claims.values()].flat().map((claim) => claim.resourceNo))];
  const found = await deps.merchant.findResources(deps.db, { resourceNos });
  const byNo = new Map(found.map(({ resourceNo, name, kind }) => [resourceNo, { resourceNo, name, kind }]));
  return sessions.flatMap((session) => {
    const offer = offers.get(session.offerId);
    if (!offer) return [];
    const nos = new Set((claims.get(session.sessionId) ?? []).map((claim) => claim.resourceNo));
    const resources = [...nos].flatMap((no) => byNo.get(no) ?? []);
    return [{ ...session, serviceNames: offer.names, needsVaccines: offer.needsVaccines, resources }];
  });
}

const LIVE: readonly Booking.BookingState[] = ['pending', 'requested', 'confirmed', 'checked_in'];
const BEGUN: readonly Booking.BookingState[] = ['in_service', 'completed'];

/**
 * The store cancels a class: nobody can join any more, trainer and room are free, everybody in it gets everything back
 * and is told, whoever waits for it waits no longer.
 * @throws Problem `booking/store-not-found`, `booking/session-not-found`, `booking/session-begun`
 */
export function cancelClass(
  deps: Inner,
  call: StoreCall,
  { sessionId, reason }: { readonly sessionId: string; readonly reason: string },
): Promise<{ sessionId: string; cancelledBookings: number }> {
  const { staff, storeId, requestId } = call;
  return inTransaction(deps.db, async (tx) => {
    const store = await requireStore(tx, deps, storeId, ownMerchant(staff));
    const session = await requireSession(tx, deps, store, sessionId);
    // Bookings before the room, as everywhere; who joined in between is locked with the session and found below.
    const early = await bookingRows(
      tx,
      sql`b.session_id = ${sessionId} and b.state = any(${[...LIVE]}::text[]) order by b.group_id`,
    );
    for (const groupId of new Set(early.map((row) => row.group_id))) await lockGroup(tx, groupId);
    await deps.schedule.release(tx, sessionId);
    if (!(await deps.schedule.cancelSession(tx, sessionId))) throw new Problem(sessionNotFound);
    const cancelledBookings = await cancelAll(tx, deps, sessionId, { by: byOf(staff), reason });
    await endWaitingFor(tx, deps, sessionId);
    await record(tx, {
      actor: staff,
      action: 'booking.session_cancelled',
      subjectType: 'session',
      subjectId: sessionId,
      before: { offerId: session.offerId, startsAt: session.startsAt, seats: session.seats },
      after: { reason, cancelledBookings },
      requestId,
    });
    return { sessionId, cancelledBookings };
  });
}

/** Open, of the store, and not begun. */
async function requireSession(
  tx: Tx,
  deps: Inner,
  { storeNo }: StoreCard,
  sessionId: string,
): Promise<Schedule.Session> {
  const [from, to] = ['1970-01-01T00:00Z', '2200-01-01T00:00Z'].map((at) => Temporal.Instant.from(at));
  const asked = { storeNo, sessionIds: [sessionId], from: from as Temporal.Instant, to: to as Temporal.Instant };
  const [session] = await deps.schedule.sessionsOf(tx, asked);
  if (!session) throw new Problem(sessionNotFound);
  if (Temporal.Instant.compare(Temporal.Instant.from(session.startsAt), deps.clock.now()) <= 0) {
    throw new Problem(sessionBegun);
  }
  return session;
}

async function cancelAll(
  tx: Tx,
  deps: Inner,
  sessionId: string,
  { by, reason }: { readonly by: By; readonly reason: string },
): Promise<number> {
  const joined = await bookingRows(tx, sql`b.session_id = ${sessionId} order by b.group_id, b.booking_id for update`);
  if (joined.some((row) => BEGUN.includes(row.state))) throw new Problem(sessionBegun);
  const live = joined.filter((row) => LIVE.includes(row.state));
  for (const { booking_id: bookingId } of live) {
    // Read anew: an earlier cancellation of the same go has changed its payment and coupons.
    const group = await groupOf(tx, bookingId);
    const row = group.find((one) => one.booking_id === bookingId);
    if (!row) continue;
    const merchantFault = row.state !== 'pending' && by.kind === 'merchant';
    const order = { by, reason, feeFen: 0, refundFen: leftOf(row), merchantFault };
    await tellSorry(tx, deps, await cancelIn(tx, deps, group, row, order), 'cancelled', reason);
  }
  return live.length;
}
