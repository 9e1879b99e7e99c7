/** When a booking is: what was asked for, made into instants of the store, and checked against lead and horizon. */
import type { Booking, Merchant, Schedule } from '@pawloop/contract';
import { Problem } from '../../platform/problem.ts';
import type { Handle, Inner } from './deps.ts';
import { fullyBooked, tooFarAhead, tooSoon, whenInvalid } from './problems.ts';
import { stayFrom, stayUntil } from './settings.ts';

export interface When {
  readonly startsAt: Temporal.Instant;
  readonly endsAt: Temporal.Instant;
  readonly checkIn: Temporal.PlainDate | null;
  readonly checkOut: Temporal.PlainDate | null;
  readonly sessionId: string | null;
  /** Nights of a stay; else 1. */
  readonly quantity: number;
  /** Nights or dates at the store, for vaccines. */
  readonly dates: readonly Temporal.PlainDate[];
}

const MOST_NIGHTS = 90;

type Asked = Pick<Booking.WhenInput, 'startsAt' | 'checkIn' | 'checkOut' | 'sessionId'>;

/** What an offer says of time. */
export interface Times {
  readonly offerId: string;
  readonly mode: Merchant.ServiceMode;
  readonly timeZone: string;
  readonly leadMinutes: number;
  readonly horizonDays: number;
}

/** @throws Problem `booking/when-invalid`, `booking/full` for a session that is not there */
export async function whenOf(handle: Handle, deps: Inner, offer: Times, asked: Asked, minutes: number): Promise<When> {
  if (offer.mode === 'stay') return stayOf(handle, deps, offer, asked);
  if (offer.mode === 'class') return sessionOf(handle, deps, offer, asked);
  if (asked.startsAt === undefined || asked.checkIn !== undefined || asked.sessionId !== undefined) {
    throw new Problem(whenInvalid, 'an appointment has a start');
  }
  const startsAt = Temporal.Instant.from(asked.startsAt);
  const endsAt = startsAt.add({ minutes });
  return {
    startsAt,
    endsAt,
    checkIn: null,
    checkOut: null,
    sessionId: null,
    quantity: 1,
    dates: [dateOf(startsAt, offer)],
  };
}

async function stayOf(handle: Handle, deps: Inner, offer: Times, { checkIn, checkOut }: Asked): Promise<When> {
  if (checkIn === undefined || checkOut === undefined) throw new Problem(whenInvalid, 'a stay has two dates');
  const [first, last] = [Temporal.PlainDate.from(checkIn), Temporal.PlainDate.from(checkOut)];
  const nights = first.until(last).days;
  if (nights < 1 || nights > MOST_NIGHTS) throw new Problem(whenInvalid, `1 to ${MOST_NIGHTS} nights`);
  const [from, until] = [await deps.settings.get(handle, stayFrom), await deps.settings.get(handle, stayUntil)];
  const at = (date: Temporal.PlainDate, time: string) =>
    date.toZonedDateTime({ timeZone: offer.timeZone, plainTime: time }).toInstant();
  return {
    startsAt: at(first, from),
    endsAt: at(last, until),
    checkIn: first,
    checkOut: last,
    sessionId: null,
    quantity: nights,
    dates: Array.from({ length: nights }, (_, nth) => first.add({ days: nth })),
  };
}

async function sessionOf(handle: Handle, deps: Inner, offer: Times, { sessionId }: Asked): Promise<When> {
  if (sessionId === undefined) throw new Problem(whenInvalid, 'a class has a session');
  const [session] = await findSessions(handle, deps, [sessionId]);
  if (!session || session.offerId !== offer.offerId) throw new Problem(fullyBooked, 'there is no such session');
  const [startsAt, endsAt] = [Temporal.Instant.from(session.startsAt), Temporal.Instant.from(session.endsAt)];
  return { startsAt, endsAt, checkIn: null, checkOut: null, sessionId, quantity: 1, dates: [dateOf(startsAt, offer)] };
}

const dateOf = (at: Temporal.Instant, { timeZone }: Pick<Times, 'timeZone'>): Temporal.PlainDate =>
  at.toZonedDateTimeISO(timeZone).toPlainDate();

/**
 * Whether it may be booked at an instant by who it is; stays count by their first date, since one may bring a pet in later
 * on that day.
 * @throws Problem `booking/too-soon`, `booking/too-far-ahead`
 */
export function requireBookable(when: When, offer: Times, now: Temporal.Instant): void {
  const today = dateOf(now, offer);
  if (when.checkIn) {
    if (Temporal.PlainDate.compare(when.checkIn, today) < 0) throw new Problem(tooSoon);
  } else if (Temporal.Instant.compare(when.startsAt, now.add({ minutes: offer.leadMinutes })) < 0) {
    throw new Problem(tooSoon);
  }
  if (today.until(dateOf(when.startsAt, offer)).days > offer.horizonDays) throw new Problem(tooFarAhead);
}

/**
 * Starts that owners choose lie on the grid of the store's clock, as they are listed (rule 12): one beside it would leave
 * times that nobody can be shown.
 * @throws Problem `booking/when-invalid`
 */
export function requireOnGrid(when: When, { mode, timeZone }: Pick<Times, 'mode' | 'timeZone'>, grid: number): void {
  if (mode !== 'appointment') return;
  const { minute, second, millisecond, microsecond, nanosecond } = when.startsAt.toZonedDateTimeISO(timeZone);
  const beside = minute % grid !== 0 || second + millisecond + microsecond + nanosecond > 0;
  if (beside) throw new Problem(whenInvalid, `starts lie ${grid} minutes apart`);
}

/** Sessions of the ids that are open, whenever they are. */
export function findSessions(handle: Handle, deps: Inner, sessionIds: readonly string[]): Promise<Schedule.Session[]> {
  const [from, to] = ['1970-01-01T00:00Z', '2200-01-01T00:00Z'].map((at) => Temporal.Instant.from(at));
  return deps.schedule.sessionsOf(handle, { sessionIds, from: from as Temporal.Instant, to: to as Temporal.Instant });
}
