/** The room that a booking takes in services/schedule, by kind of service: people and things, nights, or a seat. */
import type { Merchant, Schedule } from '@pawloop/contract';
import { sql } from 'kysely';
import type { Tx } from '../../platform/db.ts';
import type { ClaimPart, NightsRequest } from '../schedule/index.ts';
import type { Handle, Inner, Shape } from './deps.ts';
import { findSessions, type When } from './when.ts';

/** What a booking wants to take. */
export interface Wanted {
  readonly bookingId: string;
  readonly offerId: string;
  readonly storeNo: number;
  readonly timeZone: string;
  readonly mode: Merchant.ServiceMode;
  readonly shape: Shape;
  readonly when: When;
  readonly sizeClass: Merchant.Quote['sizeClass'];
  readonly species: string | null;
  readonly personNo: number | null;
  readonly audience: Schedule.Audience;
}

export interface Taken {
  /** The first person; null for stays and classes. */
  readonly personNo: number | null;
}

const ALTERNATIVES = 3;
/** Somebody else may take a resource between the look and the claim. */
const TRIES = 8;

const around = ({ shape, storeNo, personNo }: Pick<Wanted, 'shape' | 'storeNo' | 'personNo'>) => ({
  legs: shape.legs,
  bufferBeforeMinutes: shape.bufferBeforeMinutes,
  bufferAfterMinutes: shape.bufferAfterMinutes,
  travelMinutes: shape.travelMinutes,
  storeNo,
  ...(personNo !== null && { personNo }),
});

/**
 * Take room for several bookings of one go, all or none (rule 2). Appointments are picked one after the other around
 * what the earlier ones took, and claimed in one call, so that their locks are taken in one order.
 * @returns what each got, in order; null when something is not free (the caller rolls back)
 */
export async function takeAll(
  tx: Tx,
  deps: Inner,
  wanted: readonly Wanted[],
  expiresAt: Temporal.Instant | null,
): Promise<Taken[] | null> {
  const people = await takeTimes(
    tx,
    deps,
    wanted.filter((one) => one.mode === 'appointment'),
    expiresAt,
  );
  if (!people) return null;
  const stays: NightsRequest[] = [];
  for (const one of wanted.filter(({ mode }) => mode === 'stay')) {
    stays.push({ ...(await nightsOf(tx, deps, one)), expiresAt });
  }
  if (!(await deps.schedule.reserveNights(tx, stays))) return null;
  const seats = wanted.filter(({ mode }) => mode === 'class');
  for (const one of seats.toSorted((a, b) => (sessionOf(a) < sessionOf(b) ? -1 : 1))) {
    if (!(await takeSeat(tx, deps, one, expiresAt))) return null;
  }
  return wanted.map((one) => ({ personNo: people.get(one.bookingId) ?? null }));
}

async function takeTimes(
  tx: Tx,
  deps: Inner,
  wanted: readonly Wanted[],
  expiresAt: Temporal.Instant | null,
): Promise<Map<string, number | null> | null> {
  if (wanted.length === 0) return new Map();
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    const requests: { bookingId: string; claims: ClaimPart[]; audience: Schedule.Audience }[] = [];
    for (const one of wanted) {
      const claims = await pickBeside(
        tx,
        deps,
        one,
        requests.flatMap((request) => request.claims),
      );
      if (!claims) return null;
      requests.push({ bookingId: one.bookingId, claims, audience: one.audience });
    }
    const status = expiresAt === null ? 'confirmed' : 'held';
    await sql`savepoint booking_take`.execute(tx);
    const taken = await deps.schedule.claim(
      tx,
      requests.map((request) => ({ ...request, status, expiresAt })),
    );
    // The locks of an attempt that failed are given back, so that the next one takes its own in order again.
    if (!taken) await sql`rollback to savepoint booking_take`.execute(tx);
    await sql`release savepoint booking_take`.execute(tx);
    if (taken) return peopleOf(tx, deps, requests);
  }
  return null;
}

/** Resources for a start beside what others of the same go are about to take. */
async function pickBeside(tx: Tx, deps: Inner, one: Wanted, others: readonly ClaimPart[]): Promise<ClaimPart[] | null> {
  const exclude = new Set<number>();
  for (;;) {
    const claims = await deps.schedule.pick(tx, {
      ...around(one),
      start: one.when.startsAt,
      ...(exclude.size > 0 && { exclude: [...exclude] }),
    });
    const clash = claims?.find((part) => others.some((other) => overlap(part, other)));
    if (!claims || !clash) return claims;
    exclude.add(clash.resourceNo);
  }
}

const overlap = (a: ClaimPart, b: ClaimPart): boolean =>
  a.resourceNo === b.resourceNo &&
  Temporal.Instant.compare(a.from, b.to) < 0 &&
  Temporal.Instant.compare(b.from, a.to) < 0;

async function peopleOf(
  handle: Handle,
  deps: Inner,
  requests: readonly { readonly bookingId: string; readonly claims: readonly ClaimPart[] }[],
): Promise<Map<string, number | null>> {
  const nos = [...new Set(requests.flatMap((request) => request.claims.map((part) => part.resourceNo)))];
  const people = new Set(
    (await deps.merchant.findResources(handle, { resourceNos: nos }))
      .filter((one) => one.kind === 'person')
      .map((one) => one.resourceNo),
  );
  return new Map(
    requests.map(({ bookingId, claims }) => [
      bookingId,
      claims.toSorted((a, b) => Temporal.Instant.compare(a.from, b.from)).find((part) => people.has(part.resourceNo))
        ?.resourceNo ?? null,
    ]),
  );
}

const nightsOf = async (handle: Handle, deps: Inner, one: Wanted) => ({
  bookingId: one.bookingId,
  roomClassIds: await deps.schedule.fittingClasses(handle, {
    storeNo: one.storeNo,
    sizeClass: one.sizeClass ?? 'medium',
    species: one.species,
  }),
  checkIn: one.when.checkIn as Temporal.PlainDate,
  checkOut: one.when.checkOut as Temporal.PlainDate,
});

const sessionOf = (one: Wanted): string => one.when.sessionId as string;

function takeSeat(tx: Tx, deps: Inner, one: Wanted, expiresAt: Temporal.Instant | null): Promise<boolean> {
  return deps.schedule.takeSeat(tx, {
    sessionId: sessionOf(one),
    bookingId: one.bookingId,
    expiresAt,
  });
}

/**
 * Other room for a booking that has some; it keeps what it has when the new one is not free (rule 10).
 * @param exclude people who shall not do it
 */
export async function move(
  tx: Tx,
  deps: Inner,
  one: Wanted,
  held: { readonly sessionId: string | null; readonly expiresAt: Temporal.Instant | null },
): Promise<Taken | null> {
  if (one.mode === 'stay') {
    return (await deps.schedule.moveNights(tx, await nightsOf(tx, deps, one))) ? { personNo: null } : null;
  }
  if (one.mode === 'class') {
    if (one.when.sessionId === held.sessionId) return { personNo: null };
    await deps.schedule.giveSeat(tx, one.bookingId);
    // The caller rolls back on null, and with it the seat is had again.
    return (await takeSeat(tx, deps, one, held.expiresAt)) ? { personNo: null } : null;
  }
  const claims = await deps.schedule.pick(tx, { ...around(one), start: one.when.startsAt, except: one.bookingId });
  if (!claims || !(await deps.schedule.move(tx, one.bookingId, claims))) return null;
  const people = await peopleOf(tx, deps, [{ bookingId: one.bookingId, claims }]);
  return { personNo: people.get(one.bookingId) ?? null };
}

/** Up to three next starts of the same offer from the wanted one on (rule 5). */
export async function alternatives(
  handle: Handle,
  deps: Inner,
  one: Omit<Wanted, 'bookingId'>,
  except: string | null = null,
): Promise<Temporal.Instant[]> {
  const now = deps.clock.now();
  if (one.mode === 'stay') return otherStays(handle, deps, one, now);
  if (one.mode === 'class') {
    const [from, to] = [now.add({ minutes: one.shape.leadMinutes }), now.add({ hours: one.shape.horizonDays * 24 })];
    const open = await deps.schedule.sessionsOf(handle, { offerId: one.offerId, from, to });
    const free = open.filter((session) => session.seatsTaken < session.seats);
    return free.slice(0, ALTERNATIVES).map((session) => Temporal.Instant.from(session.startsAt));
  }
  const from = Temporal.Instant.compare(one.when.startsAt, now) > 0 ? one.when.startsAt : now;
  const starts = await deps.schedule.slots(handle, {
    ...around(one),
    timeZone: one.timeZone,
    from,
    to: now.add({ hours: one.shape.horizonDays * 24 }),
    gridMinutes: one.shape.gridMinutes,
    leadMinutes: one.shape.leadMinutes,
    limit: ALTERNATIVES,
    audience: one.audience,
    except,
  });
  return starts.map((found) => found.start);
}

/** Beginnings of other stays of as many nights, from the day of the wanted one on; each is had in one class. */
async function otherStays(
  handle: Handle,
  deps: Inner,
  one: Omit<Wanted, 'bookingId'>,
  now: Temporal.Instant,
): Promise<Temporal.Instant[]> {
  const { roomClassIds, checkIn, checkOut } = await nightsOf(handle, deps, { ...one, bookingId: '' });
  const nights = checkIn.until(checkOut).days;
  const today = now.toZonedDateTimeISO(one.timeZone).toPlainDate();
  const from = Temporal.PlainDate.compare(checkIn, today) > 0 ? checkIn : today;
  const last = today.add({ days: one.shape.horizonDays });
  if (Temporal.PlainDate.compare(from, last) > 0) return [];
  const until = last.add({ days: nights });
  const classes = await deps.schedule.nightsLeft(handle, { storeNo: one.storeNo, from, until });
  const fitting = classes.filter((found) => roomClassIds.includes(found.roomClassId));
  const isFreeFrom = (nth: number) =>
    fitting.some((found) => found.nights.slice(nth, nth + nights).every((night) => night.left > 0));
  const plainTime = one.when.startsAt.toZonedDateTimeISO(one.timeZone).toPlainTime();
  const found: Temporal.Instant[] = [];
  for (let nth = 0; nth <= from.until(last).days && found.length < ALTERNATIVES; nth += 1) {
    if (!isFreeFrom(nth)) continue;
    found.push(from.add({ days: nth }).toZonedDateTime({ timeZone: one.timeZone, plainTime }).toInstant());
  }
  return found;
}

/** Whether it could be taken at this moment; nothing is taken. */
export async function isFree(
  handle: Handle,
  deps: Inner,
  one: Omit<Wanted, 'bookingId'>,
  except: string | null = null,
): Promise<boolean> {
  if (one.mode === 'class') {
    const [session] = await findSessions(handle, deps, [one.when.sessionId as string]);
    return session !== undefined && session.seatsTaken < session.seats;
  }
  if (one.mode === 'stay') return hasNights(handle, deps, one);
  const found = await deps.schedule.slots(handle, {
    ...around(one),
    timeZone: one.timeZone,
    from: one.when.startsAt,
    to: one.when.startsAt,
    gridMinutes: one.shape.gridMinutes,
    leadMinutes: 0,
    limit: 1,
    audience: one.audience,
    except,
  });
  return found.length > 0;
}

async function hasNights(handle: Handle, deps: Inner, one: Omit<Wanted, 'bookingId'>): Promise<boolean> {
  const { roomClassIds, checkIn, checkOut } = await nightsOf(handle, deps, { ...one, bookingId: '' });
  const classes = await deps.schedule.nightsLeft(handle, { storeNo: one.storeNo, from: checkIn, until: checkOut });
  return classes.some(
    (found) => roomClassIds.includes(found.roomClassId) && found.nights.every((night) => night.left > 0),
  );
}
