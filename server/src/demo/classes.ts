/** Sessions of the demo city's classes in the two weeks to come; dogs take some of their seats. */
import type { Modules } from '../app.ts';
import type { Tx } from '../platform/db.ts';
import { newId } from '../platform/ids.ts';
import type { OfferCard } from '../services/merchant/index.ts';

interface ClassesOptions {
  readonly until: Temporal.Instant;
  readonly timeZone: string;
}

export interface OpenClass {
  readonly sessionId: string;
  readonly offerId: string;
  readonly startsAt: Temporal.Instant;
}

const DAYS = 14;
const SEATS = 6;
/** Weekday and local times at which classes are tried; the first that has a trainer is held. */
const TIMES: Readonly<Record<number, readonly string[]>> = {
  3: ['16:30', '14:30'],
  6: ['10:00', '15:00'],
  7: ['15:00', '10:00'],
};

/** Trainer and room are claimed with each session. */
export async function openClasses(
  tx: Tx,
  modules: Modules,
  classes: readonly OfferCard[],
  { until, timeZone }: ClassesOptions,
): Promise<OpenClass[]> {
  const today = until.toZonedDateTimeISO(timeZone).toPlainDate();
  const opened: OpenClass[] = [];
  for (const offer of classes) {
    for (let ahead = 1; ahead <= DAYS; ahead += 1) {
      const day = today.add({ days: ahead });
      for (const plainTime of TIMES[day.dayOfWeek] ?? []) {
        const startsAt = day.toZonedDateTime({ timeZone, plainTime }).toInstant();
        const session = await openOne(tx, modules, offer, startsAt);
        if (!session) continue;
        opened.push(session);
        break;
      }
    }
  }
  return opened;
}

async function openOne(
  tx: Tx,
  { merchant, schedule }: Modules,
  { offerId, storeNo }: OfferCard,
  startsAt: Temporal.Instant,
): Promise<OpenClass | undefined> {
  const quote = await merchant.quote(tx, { offerId, pet: null, firstVisit: false, matted: false });
  const sessionId = newId();
  const placed = await schedule.place(tx, {
    ...quote,
    storeNo,
    bookingId: sessionId,
    start: startsAt,
    status: 'confirmed',
    audience: 'member',
  });
  if (!placed) return undefined;
  const to = startsAt.add({ minutes: quote.minutes });
  await schedule.openSession(tx, { sessionId, storeNo, offerId, from: startsAt, to, seats: SEATS });
  return { sessionId, offerId, startsAt };
}

/** The sooner a class, the fuller it is. */
export function seatsOf(sessions: readonly OpenClass[]) {
  return sessions.flatMap(({ sessionId, offerId, startsAt }, nth) =>
    Array.from({ length: Math.max(1, SEATS - nth) }, () => ({
      sessionId,
      offerId,
      startsAt,
      state: 'confirmed' as const,
    })),
  );
}
