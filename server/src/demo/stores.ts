/**
 * Brings the merchants of the demo city in: stores with people, shifts, things, rooms and offers in all eight scenes, documents
 * looked at and exams passed; one application waits for a review, one document ends within 30 days.
 */
import type { Merchant } from '@pawloop/contract';
import type { Modules } from '../app.ts';
import { type Db, inTransaction, type Tx } from '../platform/db.ts';
import { newId } from '../platform/ids.ts';
import type { BroughtDocument, BroughtMerchant, BroughtOffer, BroughtStore } from '../services/merchant/index.ts';
import { CITY, GIVEN, SURNAMES } from './people.ts';
import { paper, storeFront } from './pictures.ts';
import { createRandom, mixSeed, type Random } from './random.ts';
import { CITY_CENTRE, type Line, PAPERS, SHOPS, type Shop, type Sold, TRADES, type Trade } from './shops.ts';

export interface StoresOptions {
  readonly seed: number;
  /** The city's present. */
  readonly until: Temporal.Instant;
  readonly timeZone: string;
  /** Of all managers. */
  readonly password: string;
}

const SOURCE = 'demo';
const MANAGER = 'store-manager';
const WEEK = [1, 2, 3, 4, 5, 6, 7];
const METRES_PER_DEGREE = 111_195;

/** Sign-ins of the managers, in the order of the shops. */
export const managerLogins: readonly string[] = SHOPS.map((shop) => `manager-${shop.key}`);

/** A merchant that is there already is passed over, so a load that was interrupted goes on where it was. @returns how many came in */
export async function loadStores(db: Db, modules: Modules, options: StoresOptions): Promise<number> {
  const known = await modules.merchant.merchantsOfSource(db, SOURCE);
  const missing = SHOPS.filter((shop) => !known.has(shop.key));
  if (missing.length === 0) return 0;
  await modules.merchant.ensureCatalogue();
  const document = await paper(options.seed);
  const ready = await Promise.all(
    missing.map(async (shop) => {
      const merchantId = newId();
      const random = createRandom(mixSeed(options.seed, SHOPS.indexOf(shop)));
      const name = personName(random);
      const manager = { login: `manager-${shop.key}`, name, password: options.password, merchantId, roleKey: MANAGER };
      const insert = await modules.identity.prepareMember(manager);
      const fronts = await Promise.all(
        shop.stores.map((_, i) => storeFront(mixSeed(options.seed, i + 100 * SHOPS.indexOf(shop)))),
      );
      return { shop, merchantId, random, name, insert, fronts };
    }),
  );
  for (const one of ready) {
    await inTransaction(db, async (tx) => {
      const given = {
        merchantId: one.merchantId,
        fronts: one.fronts,
        document,
        manager: { name: one.name, staffId: await one.insert(tx) },
      };
      await bringShop(tx, modules, one.shop, one.random, { ...options, ...given });
    });
  }
  return ready.length;
}

const personName = (random: Random): string =>
  `${random.pick(SURNAMES)}${random.pick(GIVEN)}${random.chance(0.6) ? random.pick(GIVEN) : ''}`;

interface Given extends StoresOptions {
  readonly merchantId: string;
  readonly fronts: readonly Buffer[];
  readonly document: Buffer;
  readonly manager: { readonly name: string; readonly staffId: string };
}

async function bringShop(tx: Tx, modules: Modules, shop: Shop, random: Random, given: Given): Promise<void> {
  const trades = shop.lines.map((line) => TRADES[line]);
  const categories = [...new Set(trades.flatMap((trade) => trade.categories))];
  const merchant: BroughtMerchant = {
    merchantId: given.merchantId,
    source: { name: SOURCE, id: shop.key },
    name: shop.name,
    contact: { name: given.manager.name, phone: phoneOf(random) },
    categories,
    documents: documentsOf(shop, categories, random, given),
    state: shop.standing === 'waiting' ? 'submitted' : 'live',
    policy: {
      name: '标准取消规则',
      tiers: [
        { untilHoursBefore: 24, feePercent: 20 },
        { untilHoursBefore: 2, feePercent: 50 },
      ],
      noShowPercent: 100,
    },
    stores: shop.stores.map((_, i) => storeOf(shop, i, trades, random, given)),
  };
  await modules.merchant.bring(tx, merchant);
}

/** Numbers of the invented city that nobody can call. */
const phoneOf = (random: Random): string => `0570-000 ${random.integer(1000, 9999)}`;

function documentsOf(shop: Shop, categories: readonly string[], random: Random, given: Given): BroughtDocument[] {
  const today = given.until.toZonedDateTimeISO(given.timeZone).toPlainDate();
  const kinds = ['business_license', ...new Set(categories.flatMap((key) => PAPERS[key] ?? []))];
  return kinds.map((kind, i) => {
    const soon = shop.standing === 'expiring' && i === 1;
    const days = soon ? 24 : random.integer(200, 900);
    return {
      kind,
      number: `YJ${random.integer(100_000, 999_999)}-${i + 1}`,
      holder: given.manager.name,
      validFrom: today.subtract({ days: 365 }).toString(),
      validUntil: kind === 'business_license' ? null : today.add({ days }).toString(),
      bytes: given.document,
    };
  });
}

function storeOf(shop: Shop, index: number, trades: readonly Trade[], random: Random, given: Given): BroughtStore {
  const place = shop.stores[index];
  if (!place) throw new Error('a shop without a store');
  const night = shop.lines.includes('night') && index === 0;
  const emergency = shop.lines.includes('night');
  const front = given.fronts[index];
  const lng = METRES_PER_DEGREE * Math.cos((CITY_CENTRE.lat * Math.PI) / 180);
  return {
    name: place.name,
    address: `${CITY}${place.district}`,
    city: CITY,
    lat: round(CITY_CENTRE.lat + place.north / METRES_PER_DEGREE),
    lng: round(CITY_CENTRE.lng + place.east / lng),
    timeZone: given.timeZone,
    phone: phoneOf(random),
    tags: [...shop.tags],
    serviceAreaM: 8000,
    emergency,
    emergencySpecies: [],
    hours: night ? hoursOf('00:00', '24:00') : emergency ? hoursOf('08:30', '22:00') : hoursOf('09:00', '20:00'),
    people: peopleOf(shop.lines, trades, random, index === 0 ? given.manager : undefined),
    things: trades.flatMap((trade) => trade.things.map(([kind, name]) => ({ kind, name }))),
    rooms: trades.flatMap(roomsOf),
    offers: trades.flatMap((trade) => trade.sold.map((sold) => offerOf(sold, shop.dear))),
    pictures: front ? [front] : [],
  };
}

const round = (degrees: number): number => Math.round(degrees * 1e6) / 1e6;

const hoursOf = (starts: string, ends: string): Merchant.DayHours[] =>
  WEEK.map((weekday) => ({ weekday, starts, ends }));

/** Everybody has two days off a week, never all the same; those of a night line work at night. */
function peopleOf(
  lines: readonly Line[],
  trades: readonly Trade[],
  random: Random,
  manager: Given['manager'] | undefined,
): BroughtStore['people'] {
  const all = trades.flatMap((trade, i) => trade.people.map((skills) => ({ skills, night: lines[i] === 'night' })));
  return all.map(({ skills, night }, i) => {
    const off = [(i * 2) % 7, (i * 2 + 1) % 7];
    const [starts, ends] = night ? ['21:00', '08:30'] : i % 3 === 1 ? ['11:00', '20:00'] : ['09:00', '18:00'];
    const rest = night ? [] : [{ starts: i % 2 ? '13:00' : '12:00', ends: i % 2 ? '14:00' : '13:00' }];
    const days = night ? WEEK : WEEK.filter((weekday) => !off.includes(weekday - 1));
    const isManager = manager !== undefined && i === 0;
    return {
      name: isManager ? manager.name : personName(random),
      skills,
      ...(isManager && { staffId: manager.staffId }),
      shifts: days.map((weekday) => ({
        weekday,
        starts: starts ?? '09:00',
        ends: ends ?? '18:00',
        breaks: rest,
        validFrom: '2024-01-01',
        validUntil: null,
      })),
    };
  });
}

function roomsOf({ rooms = [], kennels = [] }: Trade): Merchant.RoomClassInput[] {
  return rooms.map((room, i) => ({
    ...room,
    species: [...room.species],
    kennels: Array.from({ length: kennels[i] ?? 0 }, (_, n) => ({
      name: `${String.fromCharCode(65 + i)}${String(n + 1).padStart(2, '0')}`,
      active: true,
    })),
  }));
}

const SIZES = ['toy', 'small', 'medium', 'large', 'giant'] as const;
/** Members pay so much. */
const MEMBER = 0.92;
const tidy = (fen: number): number => Math.round(fen / 100) * 100;

function offerOf({ service, fen, long, terms }: Sold, dear: number): BroughtOffer {
  const band = (price: number, sizeClass: Merchant.Band['sizeClass'], coat: Merchant.Band['coat']): Merchant.Band => ({
    sizeClass,
    coat,
    minGrams: null,
    maxGrams: null,
    priceFen: tidy(price * dear),
    memberPriceFen: tidy(price * dear * MEMBER),
    minutes: null,
  });
  if (typeof fen === 'number') return { ...terms, service, bands: [band(fen, null, null)] };
  const bands = SIZES.flatMap((size, i) => {
    const price = fen[i] ?? 0;
    const short = (['hairless', 'short', 'medium'] as const).map((coat) => band(price, size, coat));
    const longer = (['semi-long', 'long'] as const).map((coat) => band(price * (long ?? 1), size, coat));
    return [...short, ...longer];
  });
  return { ...terms, service, bands };
}
