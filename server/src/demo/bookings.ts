/** Bookings of the demo city: weeks that are over, a full day today, the days to come; the same for the same seed and day. */
import { sql } from 'kysely';
import type { Modules } from '../app.ts';
import { type Db, inTransaction } from '../platform/db.ts';
import type { OfferCard } from '../services/merchant/index.ts';
import { cityOwners } from './city.ts';
import { openClasses, seatsOf } from './classes.ts';
import { createRandom, mixSeed, type Random } from './random.ts';
import { REPORTED } from './reports.ts';

export interface BookingsOptions {
  readonly seed: number;
  /** The city's present. */
  readonly until: Temporal.Instant;
  readonly timeZone: string;
  /** Hears of each booking that is over and was served, or will be told to be. */
  readonly served?: (bookingId: string) => void;
}

interface Client {
  readonly customerId: string;
  readonly petId: string;
  readonly species: string;
}

interface Place {
  readonly storeId: string;
  /** Appointments. */
  readonly offers: readonly OfferCard[];
  readonly stays: readonly OfferCard[];
  readonly classes: readonly OfferCard[];
  readonly people: readonly number[];
}

const CLIENTS = 160;
const PAST_DAYS = 28;
const PAST_BOOKINGS = 10;
/** Of the past ones of a store. */
const REPORTS = 1;
const DAYS_AHEAD = 6;
/** Hours of the day at which stores are tried. */
const FIRST_HOUR = 9;
const LAST_HOUR = 18;

/** Stores that have bookings already are passed over. @returns how many bookings came in */
export async function loadBookings(db: Db, modules: Modules, options: BookingsOptions): Promise<number> {
  const clients = await clientsOf(db, modules, options);
  // Classes are for dogs.
  const dogs = clients.filter((client) => client.species === 'dog');
  const known = await modules.booking.storesWithBookings(db);
  let count = 0;
  for (const [nth, place] of (await placesOf(db, modules, options.until)).entries()) {
    if (clients.length === 0 || known.has(place.storeId)) continue;
    const random = createRandom(mixSeed(options.seed, 7000 + nth));
    await inTransaction(db, async (tx) => {
      const sessions = await openClasses(tx, modules, place.classes, options);
      const wishes: Wish[] = [
        ...wishesOf(place, random, options),
        ...staysOf(place.stays, random, options),
        ...seatsOf(sessions),
      ];
      for (const wish of wishes) {
        const { customerId, petId } = random.pick(wish.sessionId !== undefined && dogs.length > 0 ? dogs : clients);
        const bookingId = await modules.booking.bring(tx, { ...termsOf(wish, random, options), customerId, petId });
        if (bookingId === null) continue;
        count += 1;
        if (wish.state === 'completed' || wish.over) options.served?.(bookingId);
      }
    });
  }
  return count;
}

async function clientsOf(db: Db, modules: Modules, options: BookingsOptions): Promise<Client[]> {
  const ids: string[] = [];
  for (const owner of cityOwners({ ...options, owners: CLIENTS })) {
    ids.push(...(await modules.identity.searchCustomers(db, owner.phone, 1)));
  }
  const pets = await modules.pet.petsOf(db, ids);
  return [...pets].flatMap(([customerId, own]) => {
    const pet = own.find((one) => one.deceasedOn === null);
    return pet ? [{ customerId, petId: pet.petId, species: pet.species }] : [];
  });
}

async function placesOf(db: Db, { merchant }: Modules, now: Temporal.Instant): Promise<Place[]> {
  const { rows } = await sql<{ store_id: string }>`
    select s.store_id from ${merchant.listing.stores(now)} s order by s.store_no`.execute(db);
  const offers = await merchant.offersOf(
    db,
    rows.map((row) => row.store_id),
  );
  const places: Place[] = [];
  for (const row of rows) {
    const people = (await merchant.findResources(db, { storeId: row.store_id })).filter((one) => one.kind === 'person');
    const modes = Map.groupBy(offers.get(row.store_id) ?? [], (offer) => offer.mode);
    places.push({
      storeId: row.store_id,
      offers: modes.get('appointment') ?? [],
      stays: modes.get('stay') ?? [],
      classes: modes.get('class') ?? [],
      people: people.map((one) => one.resourceNo),
    });
  }
  return places.filter((place) => place.offers.length > 0);
}

type Wish = Omit<Parameters<Modules['booking']['bring']>[1], 'customerId' | 'petId'>;

/** Share of what is paid online, by when it is. */
const ONLINE = { over: 0.6, ahead: 0.35 } as const;
const DEPOSIT = 0.3;
/** Hours before its start at which a booking is made, and given up. */
const MADE = [4, 110] as const;
const GIVEN_UP = [40, 26, 18, 9, 3, 1];
const LATEST_MINUTES = 15;

/** When and how it was booked and paid. */
function termsOf(wish: Wish, random: Random, { until, timeZone }: BookingsOptions): Wish {
  const starts =
    wish.startsAt ??
    Temporal.PlainDate.from(wish.checkIn ?? '')
      .toZonedDateTime(timeZone)
      .toInstant();
  const ahead = wish.state === 'confirmed' || wish.state === 'requested';
  const online = random.chance(ahead ? ONLINE.ahead : ONLINE.over);
  const payWay = !online ? 'store' : random.chance(DEPOSIT) ? 'deposit' : 'full';
  const before = random.integer(...MADE);
  const cancelledAt = starts.subtract({ hours: random.pick(GIVEN_UP) });
  const fresh = until.subtract({ minutes: LATEST_MINUTES + random.integer(0, 60 * 48) });
  const made = starts.subtract({ hours: before, minutes: random.integer(0, 59) });
  if (wish.state === 'cancelled')
    return { ...wish, payWay, cancelledAt, madeAt: cancelledAt.subtract({ hours: before }) };
  return { ...wish, payWay, madeAt: Temporal.Instant.compare(made, fresh) < 0 ? made : fresh };
}

function* wishesOf(place: Place, random: Random, { until, timeZone }: BookingsOptions): Generator<Wish> {
  const today = until.toZonedDateTimeISO(timeZone).toPlainDate();
  const at = (day: Temporal.PlainDate, hour: number, minute: number) =>
    day.toZonedDateTime({ timeZone, plainTime: { hour, minute } }).toInstant();
  for (let nth = 0; nth < PAST_BOOKINGS; nth += 1) {
    const day = today.subtract({ days: random.integer(1, PAST_DAYS) });
    const fate = random.next();
    const offer = random.pick(place.offers);
    // Some are reported on step by step: checked in for now.
    const told = nth < REPORTS && REPORTED.includes(offer.categoryKey);
    yield {
      offerId: offer.offerId,
      startsAt: at(day, random.integer(FIRST_HOUR, LAST_HOUR - 2), 15 * random.integer(0, 3)),
      state: told ? 'checked_in' : fate < 0.82 ? 'completed' : fate < 0.95 ? 'cancelled' : 'no_show',
      ...(told && { over: true }),
      ...(place.people.length > 0 && { personNo: random.pick(place.people) }),
      ...(random.chance(0.6) && { convenience: 10 * random.integer(6, 10) }),
    };
  }
  for (let ahead = 0; ahead < DAYS_AHEAD; ahead += 1) {
    const tries = ahead < 2 ? 8 : 3;
    for (let nth = 0; nth < tries; nth += 1) {
      const startsAt = at(today.add({ days: ahead }), random.integer(FIRST_HOUR, LAST_HOUR), 15 * random.integer(0, 3));
      const offerId = random.pick(place.offers).offerId;
      if (Temporal.Instant.compare(startsAt, until) <= 0) {
        yield* earlier(place, random, { offerId, startsAt, until });
        continue;
      }
      const requested = ahead > 0 && random.chance(0.08);
      const state = requested ? 'requested' : 'confirmed';
      yield { offerId, startsAt, state };
    }
  }
}

const STAYS = { past: 5, ahead: 4 } as const;

/** Animals that stayed for some nights, and those to come. */
function* staysOf(stays: readonly OfferCard[], random: Random, { until, timeZone }: BookingsOptions): Generator<Wish> {
  const today = until.toZonedDateTimeISO(timeZone).toPlainDate();
  for (let nth = 0; stays.length > 0 && nth < STAYS.past + STAYS.ahead; nth += 1) {
    const over = nth < STAYS.past;
    const nights = random.integer(1, 5);
    const first = over
      ? today.subtract({ days: nights + random.integer(1, PAST_DAYS - nights) })
      : today.add({ days: random.integer(1, 10) });
    const dates = { checkIn: first.toString(), checkOut: first.add({ days: nights }).toString() };
    yield { offerId: random.pick(stays).offerId, ...dates, state: over ? 'completed' : 'confirmed' };
  }
}

/** Longer ago than that it is over. */
const RUNS_HOURS = 1;

/** Earlier today: over, or just being done. */
function* earlier(
  place: Place,
  random: Random,
  visit: { readonly offerId: string; readonly startsAt: Temporal.Instant; readonly until: Temporal.Instant },
): Generator<Wish> {
  const { offerId, startsAt, until } = visit;
  const running = Temporal.Instant.compare(startsAt.add({ hours: RUNS_HOURS }), until) > 0;
  if (running) yield { offerId, startsAt, state: random.chance(0.7) ? 'in_service' : 'checked_in' };
  else if (Temporal.Instant.compare(startsAt.add({ hours: 3 * RUNS_HOURS }), until) <= 0) {
    yield {
      offerId,
      startsAt,
      state: 'completed',
      ...(place.people.length > 0 && { personNo: random.pick(place.people) }),
    };
  }
}
