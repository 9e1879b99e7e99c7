/** Command: open a session of a class; its trainer and room are claimed with it. */
import type { Schedule } from '@pawloop/contract';
import { record } from '../../../platform/audit.ts';
import { inTransaction } from '../../../platform/db.ts';
import type { Principal } from '../../../platform/http/index.ts';
import { newId } from '../../../platform/ids.ts';
import { Problem } from '../../../platform/problem.ts';
import { place } from '../claim/place.ts';
import type { Inner } from '../deps.ts';
import { notAClass, offerUnknown, slotTaken } from '../problems.ts';
import { openSession } from './seats.ts';

export interface OpenRequest {
  readonly store: { readonly storeId: string; readonly storeNo: number };
  readonly offerId: string;
  readonly startsAt: string;
  readonly seats: number;
  readonly actor: Principal;
  readonly requestId: string;
}

/** @throws Problem `schedule/offer-not-found`, `schedule/not-a-class`, `schedule/slot-taken` */
export async function openByStaff(deps: Inner, request: OpenRequest): Promise<Schedule.Session> {
  const { store, offerId, seats } = request;
  const offer = (await deps.merchant.findOffers(deps.db, [offerId])).get(offerId);
  if (!offer || offer.storeId !== store.storeId) throw new Problem(offerUnknown);
  if (offer.mode !== 'class') throw new Problem(notAClass);
  const quote = await deps.merchant.quote(deps.db, { offerId, pet: null, firstVisit: false, matted: false });
  const from = Temporal.Instant.from(request.startsAt);
  if (Temporal.Instant.compare(from, deps.clock.now()) <= 0) throw new Problem(slotTaken);
  const to = from.add({ minutes: quote.minutes });
  const sessionId = newId();
  await inTransaction(deps.db, async (tx) => {
    await openSession(tx, { sessionId, storeNo: store.storeNo, offerId, from, to, seats });
    if (quote.legs.length > 0) {
      const placed = await place(tx, deps, {
        ...quote,
        storeNo: store.storeNo,
        bookingId: sessionId,
        start: from,
        status: 'confirmed',
        audience: 'member',
      });
      if (!placed) throw new Problem(slotTaken);
    }
    await record(tx, {
      actor: request.actor,
      action: 'schedule.session_opened',
      subjectType: 'session',
      subjectId: sessionId,
      before: null,
      after: { offerId, startsAt: from.toString(), seats },
      requestId: request.requestId,
    });
  });
  return { sessionId, offerId, startsAt: from.toString(), endsAt: to.toString(), seats, seatsTaken: 0 };
}
