/**
 * The demo city: a believable year of a pet business, made up from a seed.
 * Owners come over two years, keep cats and dogs, buy food as it runs out and services by season; some never buy,
 * many stop, a few return after months, households share a pet.
 */
import { CATS, CHANNELS, CITY, DOGS, GIVEN, PET_NAMES, SURNAMES } from './people.ts';
import { createRandom, mixSeed, type Random } from './random.ts';
import { salesFactor, WARES, type Ware } from './wares.ts';

export interface CityOptions {
  readonly seed: number;
  readonly owners: number;
  /** The city's present: history ends here. */
  readonly until: Temporal.Instant;
  readonly timeZone: string;
}

export interface CityOwner {
  readonly index: number;
  readonly name: string;
  /** 140 is a range for machines, so no person has such a number. */
  readonly phone: string;
  readonly gender: 'female' | 'male';
  readonly birthday: string;
  readonly city: string;
  readonly channelCode: string;
  readonly registeredAt: Temporal.Instant;
  readonly marketingConsent: boolean;
  readonly pets: readonly CityPet[];
  readonly orders: readonly CityOrder[];
  readonly views: readonly CityView[];
}

export interface CityPet {
  readonly name: string;
  readonly species: 'dog' | 'cat';
  readonly breed: string;
  readonly sex: 'female' | 'male';
  readonly neutered: boolean;
  readonly birthday: string;
  readonly weightGrams: number;
  /** Index of the owner with whom the pet is shared. */
  readonly sharedWith?: number;
}

export interface CityOrder {
  readonly orderNo: string;
  readonly at: Temporal.Instant;
  readonly kind: 'goods' | 'service';
  readonly lines: readonly { sku: string; name: string; category: string; quantity: number; amountFen: number }[];
}

export interface CityView {
  readonly at: Temporal.Instant;
  readonly sku: string;
  readonly category: string;
}

interface Habit {
  readonly weight: number;
  /** Mean days between orders while the customer stays; 0 = never buys. */
  readonly everyDays: number;
  /** Chance to stop after each order. */
  readonly stops: number;
  /** Chance to come back months after stopping. */
  readonly returns: number;
  readonly mostOrders: number;
}

const HABITS: readonly Habit[] = [
  { weight: 12, everyDays: 11, stops: 0.012, returns: 0.5, mostOrders: 90 },
  { weight: 30, everyDays: 27, stops: 0.05, returns: 0.3, mostOrders: 40 },
  { weight: 26, everyDays: 70, stops: 0.14, returns: 0.25, mostOrders: 15 },
  { weight: 22, everyDays: 40, stops: 1, returns: 0.08, mostOrders: 2 },
  { weight: 10, everyDays: 0, stops: 1, returns: 0, mostOrders: 0 },
];

const DAY_MS = 86_400_000;
const HISTORY_DAYS = 365;
const KNOWN_BEFORE_DAYS = 365;

/** Owners one after another; each depends only on the seed and the owner's index. */
export function* cityOwners(options: CityOptions): Generator<CityOwner> {
  for (let index = 0; index < options.owners; index += 1) yield cityOwner(options, index);
}

export function cityOwner(options: CityOptions, index: number): CityOwner {
  const random = createRandom(mixSeed(options.seed, index));
  const untilMs = options.until.epochMilliseconds;
  const registeredMs = registration(random, untilMs);
  const pets = petsOf(random, index, options);
  const gender = random.chance(0.64) ? 'female' : 'male';
  const orders = ordersOf(random, index, registeredMs, pets, options);
  return {
    index,
    name: random.pick(SURNAMES) + random.pick(GIVEN) + (random.chance(0.7) ? random.pick(GIVEN) : ''),
    phone: `140${String(index).padStart(8, '0')}`,
    gender,
    birthday: dateOf(untilMs - random.integer(20 * 365, 58 * 365) * DAY_MS),
    city: CITY,
    channelCode: random.weighted(CHANNELS).code,
    registeredAt: Temporal.Instant.fromEpochMilliseconds(registeredMs),
    marketingConsent: random.chance(0.72),
    pets,
    orders,
    views: viewsOf(random, orders, untilMs),
  };
}

/** More owners came lately than long ago: the business grows. */
function registration(random: Random, untilMs: number): number {
  const days = (HISTORY_DAYS + KNOWN_BEFORE_DAYS) * (1 - Math.sqrt(random.next()));
  return Math.floor(untilMs - days * DAY_MS) - random.integer(0, 3600) * 1000;
}

function petsOf(random: Random, index: number, { owners, until }: CityOptions): CityPet[] {
  const count = random.weighted([
    { n: 1, weight: 74 },
    { n: 2, weight: 20 },
    { n: 3, weight: 6 },
  ]).n;
  return Array.from({ length: count }, () => {
    const species = random.chance(0.57) ? 'cat' : 'dog';
    const ageDays = Math.min(5500, Math.floor(60 + random.exponential(1300)));
    const shared = random.chance(0.06) && owners > 1 ? { sharedWith: (index + 1) % owners } : {};
    return {
      name: random.pick(PET_NAMES),
      species,
      breed: random.weighted(species === 'cat' ? CATS : DOGS).breed,
      sex: random.chance(0.5) ? 'female' : 'male',
      neutered: ageDays > 240 && random.chance(0.68),
      birthday: dateOf(until.epochMilliseconds - ageDays * DAY_MS),
      weightGrams: species === 'cat' ? random.integer(2600, 7200) : random.integer(2800, 32_000),
      ...shared,
    };
  });
}

function ordersOf(
  random: Random,
  index: number,
  registeredMs: number,
  pets: readonly CityPet[],
  options: CityOptions,
): CityOrder[] {
  const untilMs = options.until.epochMilliseconds;
  const habit = random.weighted(HABITS);
  if (habit.everyDays === 0) return [];
  const beginMs = Math.max(registeredMs, untilMs - HISTORY_DAYS * DAY_MS);
  const orders: CityOrder[] = [];
  let at = beginMs + random.exponential(registeredMs < beginMs ? habit.everyDays : 4) * DAY_MS;
  while (at < untilMs && orders.length < habit.mostOrders) {
    const moment = openingHour(random, at, options.timeZone);
    if (moment.epochMilliseconds < untilMs && moment.epochMilliseconds > registeredMs) {
      orders.push(orderAt(random, moment, `D${index}-${orders.length + 1}`, pets, options.timeZone));
    }
    if (random.chance(habit.stops)) {
      if (!random.chance(habit.returns)) break;
      at += random.integer(95, 210) * DAY_MS;
    }
    const local = moment.toZonedDateTimeISO(options.timeZone);
    at += Math.max(0.6, random.exponential(habit.everyDays) / salesFactor(local.month, local.day)) * DAY_MS;
  }
  return orders;
}

/** Shops open from 9 to 21; evenings are busier. */
function openingHour(random: Random, atMs: number, timeZone: string): Temporal.Instant {
  const hour = Math.min(20, Math.floor(9 + 12 * Math.sqrt(random.next())));
  const day = Temporal.Instant.fromEpochMilliseconds(Math.floor(atMs)).toZonedDateTimeISO(timeZone).toPlainDate();
  const time = Temporal.PlainTime.from({ hour, minute: random.integer(0, 59), second: random.integer(0, 59) });
  return day.toZonedDateTime({ timeZone, plainTime: time }).toInstant();
}

function orderAt(
  random: Random,
  at: Temporal.Instant,
  orderNo: string,
  pets: readonly CityPet[],
  timeZone: string,
): CityOrder {
  const month = at.toZonedDateTimeISO(timeZone).month;
  const species = random.pick(pets).species;
  const fitting = WARES.filter((ware) => ware.species === 'any' || ware.species === species);
  const seasonal = fitting.map((ware) => ({ ware, weight: ware.weight * (ware.season?.[month - 1] ?? 1) }));
  const first = random.weighted(seasonal).ware;
  const wares = new Map<string, Ware>([[first.sku, first]]);
  for (let more = random.integer(0, 2); more > 0; more -= 1) {
    const { ware } = random.weighted(seasonal);
    if (ware.kind === first.kind) wares.set(ware.sku, ware);
  }
  const lines = [...wares.values()].map(({ sku, name, category, unitFen, most }) => {
    const quantity = random.integer(1, most);
    return { sku, name, category, quantity, amountFen: quantity * unitFen };
  });
  return { orderNo, at, kind: first.kind, lines };
}

/** What people looked at in the app in the last 60 days, mostly before they bought it. */
function viewsOf(random: Random, orders: readonly CityOrder[], untilMs: number): CityView[] {
  return orders
    .filter((order) => order.at.epochMilliseconds > untilMs - 60 * DAY_MS)
    .flatMap((order) =>
      order.lines.flatMap(({ sku, category }) =>
        Array.from({ length: random.integer(0, 3) }, () => ({
          at: order.at.subtract({ minutes: random.integer(3, 2 * 1440) }),
          sku,
          category,
        })),
      ),
    );
}

function dateOf(epochMs: number): string {
  return Temporal.Instant.fromEpochMilliseconds(Math.floor(epochMs)).toString().slice(0, 10);
}
