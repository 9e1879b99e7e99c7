/** Random stores with rosters, breaks, days off, bookings and holds: slots and search over HTTP against brute force. */
import type { Merchant, Schedule } from '@pawloop/contract';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aKeeper } from '../../../test/bookings.ts';
import { gridStarts, MINUTE, Minutes, type OracleResource, possible } from '../../../test/calendar-oracle.ts';
import { type Headers, type TestApp, testApp } from '../../../test/harness.ts';
import { anOffer, aResource, aService, aStore, type TestService, type TestStore } from '../../../test/stores.ts';
import { inTransaction } from '../../platform/db.ts';
import { newId } from '../../platform/ids.ts';

const NOW = '2026-03-07T14:00:00Z';
const DAYS = 3;
/** New York loses an hour on the 8th of March. */
const ZONES = ['America/New_York', 'Asia/Shanghai', 'Europe/Berlin', 'Asia/Kathmandu'] as const;
const STORES = 24;

const person = (skill: string): Merchant.Need => ({ pool: 'person', skill });
const thing = (kind: string): Merchant.Need => ({ pool: 'resource', kind });
const SERVICES: Record<string, readonly Merchant.Leg[]> = {
  simple: [{ key: 'all', share: 1, needs: [person('groom')] }],
  pools: [{ key: 'all', share: 1, needs: [person('groom'), thing('tub')] }],
  steps: [
    { key: 'wash', share: 0.4, needs: [person('wash'), thing('tub')] },
    { key: 'cut', share: 0.6, needs: [person('groom'), thing('table')] },
  ],
  same: [
    { key: 'wash', share: 0.4, needs: [person('wash'), thing('tub')] },
    { key: 'cut', share: 0.6, needs: [person('groom')], samePersonAs: 'wash' },
  ],
};

interface Offer {
  readonly offerId: string;
  readonly grid: number;
  readonly lead: number;
  readonly before: number;
  readonly after: number;
  readonly minutes: number;
  /** Minutes more of a first visit, of matted fur. */
  readonly first: number;
  readonly matted: number;
}

interface Calendar {
  readonly store: TestStore;
  readonly timeZone: string;
  readonly resources: readonly OracleResource[];
  readonly free: ReadonlyMap<number, Minutes>;
  readonly offers: ReadonlyMap<string, Offer>;
  /** Whether the pet of the owner was served here before. */
  readonly known: boolean;
}

let app: TestApp;
const services = new Map<string, TestService>();
const calendars: Calendar[] = [];

/** Mulberry32: the same calendars on every run. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const begin = Temporal.Instant.from(NOW).epochMilliseconds - 1440 * MINUTE;
const LENGTH = (DAYS + 3) * 1440;
const wall = (hour: number, minute = 0): string =>
  `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;

beforeAll(async () => {
  app = await testApp({ now: NOW });
  for (const [key, legs] of Object.entries(SERVICES)) services.set(key, await aService(app.db, { key, legs }));
  const next = random(20_260_307);
  for (let nth = 0; nth < STORES; nth += 1) calendars.push(await aCalendar(next, nth));
}, 120_000);
afterAll(() => app[Symbol.asyncDispose]());

async function aCalendar(next: () => number, nth: number): Promise<Calendar> {
  const int = (from: number, to: number): number => from + Math.floor(next() * (to - from + 1));
  const pick = <T>(all: readonly T[]): T => all[int(0, all.length - 1)] as T;
  const timeZone = ZONES[nth % ZONES.length] as string;
  const store = await aStore(app.db, { timeZone, lat: 31.2 + nth * 0.001, lng: 121.4 });
  const local = Array.from({ length: LENGTH }, (_, minute) => {
    const at = Temporal.Instant.fromEpochMilliseconds(begin + minute * MINUTE).toZonedDateTimeISO(timeZone);
    return { date: at.toPlainDate().toString(), minute: at.hour * 60 + at.minute };
  });
  const resources: OracleResource[] = [];
  const free = new Map<number, Minutes>();
  const kinds = ['person', 'person', 'person', 'tub', 'table', ...(int(0, 1) ? ['tub'] : [])];
  for (const kind of kinds) {
    const skills = kind === 'person' ? pick([['groom'], ['wash'], ['groom', 'wash']]) : [];
    const [starts, ends] = pick([
      [0, 8],
      [4, 12],
      [9, 18],
      [10, 20],
      [12, 24],
    ] as const);
    // Wall times that a clock skips are read as PostgreSQL reads them; a break there is not asked for.
    const rest = int(Math.max(4, starts + 1), ends - 2);
    const breaks = kind === 'person' && int(0, 1) ? [{ starts: wall(rest), ends: wall(rest, 45) }] : [];
    const shifts = kind === 'person' ? [{ starts: wall(starts), ends: wall(ends), breaks }] : [];
    const resourceNo = await aResource(app.db, store, { kind, skills, shifts });
    resources.push({ resourceNo, kind, skills });
    const off = int(0, 2) === 0 ? { date: pick(local).date, from: int(5, 11), to: int(12, 20) } : null;
    if (off) {
      await sql`
        insert into merchant.roster_exception (resource_no, on_date, kind, starts, ends)
        values (${resourceNo}, ${off.date}::date, 'off', ${wall(off.from)}::time, ${wall(off.to)}::time)`.execute(
        app.db,
      );
    }
    const bits = new Minutes(begin, LENGTH);
    for (const [minute, { date, minute: clock }] of local.entries()) {
      const shift = kind !== 'person' || (clock >= starts * 60 && clock < ends * 60);
      const resting = breaks.length > 0 && clock >= rest * 60 && clock < rest * 60 + 45;
      const away = off?.date === date && clock >= off.from * 60 && clock < off.to * 60;
      const at = begin + minute * MINUTE;
      bits.set(at, at + MINUTE, shift && !resting && !away);
    }
    free.set(resourceNo, bits);
  }
  const offers = new Map<string, Offer>();
  for (const [key, service] of services) {
    const terms = {
      grid: pick([5, 10, 15, 30, 60]),
      lead: pick([0, 60, 600]),
      before: pick([0, 0, 10]),
      after: pick([0, 5, 15]),
      minutes: pick([30, 45, 75, 100]),
    };
    const [first, matted] = [pick([0, 15, 40, 120]), pick([0, 20, 60])];
    const added = {
      firstVisit: { minutes: first, priceFen: first * 100 },
      matted: { minutes: matted, priceFen: matted * 10 },
    };
    const offerId = await anOffer(app.db, store, service, { ...terms, ...added });
    offers.set(key, { ...terms, first, matted, offerId });
  }
  await inTransaction(app.db, (tx) => app.modules.schedule.refreshStore(tx, store.storeNo));
  await bookSome(int, resources, free);
  return { store, timeZone, resources, free, offers, known: nth % 3 === 0 };
}

/** Bookings, live holds and holds that have ended, some of them swept and some not. */
async function bookSome(
  int: (from: number, to: number) => number,
  resources: readonly OracleResource[],
  free: ReadonlyMap<number, Minutes>,
): Promise<void> {
  const now = app.clock.now();
  for (const { resourceNo } of resources) {
    for (let i = 0; i < 12; i += 1) {
      const from = begin + int(0, LENGTH - 200) * MINUTE;
      const to = from + int(2, 24) * 5 * MINUTE;
      if (!free.get(resourceNo)?.all(from, to)) continue;
      const kind = int(0, 3);
      const claims = [
        {
          resourceNo,
          from: Temporal.Instant.fromEpochMilliseconds(from),
          to: Temporal.Instant.fromEpochMilliseconds(to),
        },
      ];
      const ends = kind === 3 ? now.subtract({ minutes: 1 }) : now.add({ minutes: 5 });
      const held = kind >= 2 ? { status: 'held' as const, expiresAt: ends } : { status: 'confirmed' as const };
      const taken = await inTransaction(app.db, (tx) =>
        app.modules.schedule.claim(tx, { bookingId: newId(), claims, ...held }),
      );
      expect(taken).toBe(true);
      if (kind !== 3) free.get(resourceNo)?.set(from, to, false);
    }
  }
}

async function get<T>(url: string, headers: Headers = {}): Promise<T> {
  const reply = await app.http.inject({ method: 'GET', url, headers });
  expect(reply.statusCode, reply.body).toBe(200);
  return reply.json() as T;
}

/** Starts of an offer when the visit takes so many minutes more than its band. */
function brute({ timeZone, resources, free, offers }: Calendar, key: string, added = 0): number[] {
  const offer = offers.get(key);
  if (!offer) return [];
  const whole = offer.minutes + added;
  const now = Temporal.Instant.from(NOW);
  const today = now.toZonedDateTimeISO(timeZone).toPlainDate();
  const first = Math.max(
    today.toZonedDateTime(timeZone).epochMilliseconds,
    now.epochMilliseconds + offer.lead * MINUTE,
  );
  const last = today.add({ days: DAYS }).toZonedDateTime(timeZone).epochMilliseconds - 1;
  const legs = (SERVICES[key] ?? []).map((leg, nth, all) => {
    const minutes = Math.round((leg.share * whole) / 5) * 5;
    return {
      ...leg,
      minutes: nth === all.length - 1 ? whole - (all.length > 1 ? firstMinutes(key, whole) : 0) : minutes,
    };
  });
  const service = { legs, before: offer.before, after: offer.after, travel: 0 };
  return gridStarts(timeZone, offer.grid, first, last).filter((start) => possible(service, resources, free, start));
}

const firstMinutes = (key: string, minutes: number): number =>
  Math.round(((SERVICES[key]?.[0]?.share ?? 1) * minutes) / 5) * 5;

describe('calendars', () => {
  it('BOOK-2 rules 11, 15: slots over HTTP equal brute force, with breaks, days off, buffers, holds and DST', async () => {
    let starts = 0;
    for (const calendar of calendars) {
      for (const [key, { offerId }] of calendar.offers) {
        const reply = await get<Schedule.StoreSlots>(
          `/v1/stores/${calendar.store.storeId}/slots?offerId=${offerId}&days=${DAYS}`,
        );
        const found = reply.days.flatMap((day) => day.starts.map((start) => Date.parse(start.startsAt)));
        expect(found, `${key} in ${calendar.timeZone}`).toEqual(brute(calendar, key));
        starts += found.length;
        for (const day of reply.days) {
          for (const start of day.starts) {
            const date = Temporal.Instant.from(start.startsAt).toZonedDateTimeISO(calendar.timeZone).toPlainDate();
            expect(date.toString()).toBe(day.date);
          }
        }
      }
    }
    expect(starts).toBeGreaterThan(1000);
  }, 120_000);

  it('BOOK-2 rule 12: every listed slot can be held, and no other start of the grid', async () => {
    const asked = calendars.slice(0, 8);
    for (const calendar of asked) {
      for (const [key, offer] of calendar.offers) {
        const listed = new Set(brute(calendar, key));
        const quote = await app.modules.merchant.quote(app.db, {
          offerId: offer.offerId,
          pet: null,
          firstVisit: false,
          matted: false,
        });
        const first = Temporal.Instant.from(NOW).epochMilliseconds + offer.lead * MINUTE;
        for (const start of gridStarts(calendar.timeZone, offer.grid, first, first + 1440 * MINUTE)) {
          const held = await app.db
            .transaction()
            .execute(async (tx) => {
              const claims = await app.modules.schedule.place(tx, {
                ...quote,
                storeNo: calendar.store.storeNo,
                start: Temporal.Instant.fromEpochMilliseconds(start),
                bookingId: newId(),
                status: 'held',
                expiresAt: app.clock.now().add({ minutes: 10 }),
              });
              throw new Rollback(claims !== null);
            })
            .catch((error: unknown) => {
              if (error instanceof Rollback) return error.held;
              throw error;
            });
          expect(held).toBe(listed.has(start));
        }
      }
    }
  }, 120_000);

  it('BOOK-1 rule 11: search gives the first three of the same slots, for one pool and for several', async () => {
    for (const key of Object.keys(SERVICES)) {
      const found = await get<{ items: Schedule.SearchItem[] }>(
        `/v1/services/search?service=${key}&lat=31.2&lng=121.4&days=2&limit=50`,
      );
      const firstDays = new Map<string, string[]>();
      for (const calendar of calendars) {
        const until = Temporal.Instant.from(NOW).epochMilliseconds + 2 * 1440 * MINUTE;
        const three = brute(calendar, key)
          .filter((start) => start < until)
          .slice(0, 3);
        if (three.length === 0) continue;
        firstDays.set(
          calendar.store.storeId,
          three.map((start) => Temporal.Instant.fromEpochMilliseconds(start).toString()),
        );
      }
      // Holds that ended are still in the gaps that search reads, until the sweep of the second.
      await app.loop('schedule.sweep');
      const swept = await get<{ items: Schedule.SearchItem[] }>(
        `/v1/services/search?service=${key}&lat=31.2&lng=121.4&days=2&limit=50`,
      );
      expect(found.items.length).toBeGreaterThan(0);
      expect(new Map(swept.items.map((item) => [item.storeId, item.nextStarts]))).toEqual(firstDays);
    }
  }, 60_000);

  it.each(['distance', 'earliest'] as const)(
    'BOOK-1 rules 11, 12, 13: search by %s shows what fits a first visit and matted fur, as brute force and slots do',
    async (sort) => {
      const keeper = await aKeeper(app);
      const served = new Set(calendars.filter(({ known }) => known).map(({ store }) => store.storeNo));
      app.modules.schedule.useFirstVisits(async (_, petId) => (petId === keeper.petId ? served : null));
      await app.loop('schedule.sweep');
      const from = Temporal.Instant.from(NOW).epochMilliseconds;
      let longer = 0;
      for (const matted of [false, true]) {
        for (const key of Object.keys(SERVICES)) {
          const asked = `petId=${keeper.petId}&matted=${matted}`;
          const { items } = await get<{ items: Schedule.SearchItem[] }>(
            `/v1/services/search?service=${key}&lat=31.2&lng=121.4&days=2&limit=50&sort=${sort}&${asked}`,
            keeper.headers,
          );
          const found = new Map(items.map((item) => [item.storeId, item]));
          for (const calendar of calendars) {
            const offer = calendar.offers.get(key) as Offer;
            const added = (calendar.known ? 0 : offer.first) + (matted ? offer.matted : 0);
            const whole = brute(calendar, key, added);
            const three = whole.filter((start) => start < from + 2 * 1440 * MINUTE).slice(0, 3);
            const item = found.get(calendar.store.storeId);
            expect(item?.nextStarts.map((start) => Date.parse(start)) ?? [], key).toEqual(three);
            if (added > 0 && String(three) !== String(brute(calendar, key).slice(0, 3))) longer += 1;
            if (!item) continue;
            const slots = await get<Schedule.StoreSlots>(
              `/v1/stores/${item.storeId}/slots?offerId=${item.offerId}&days=${DAYS}&${asked}`,
              keeper.headers,
            );
            expect(slots).toMatchObject({ minutes: item.minutes, priceFen: item.priceFen });
            expect(slots.days.flatMap((day) => day.starts.map((one) => Date.parse(one.startsAt)))).toEqual(whole);
          }
        }
      }
      // Where the longer visit has other starts, or nothing was proved.
      expect(longer).toBeGreaterThan(10);
    },
    120_000,
  );

  it('keeps gaps equal to work less claims throughout', async () => {
    expect((await app.modules.schedule.checkGaps(false)).wrong).toEqual([]);
  });
});

class Rollback extends Error {
  readonly held: boolean;
  constructor(held: boolean) {
    super('rollback');
    this.held = held;
  }
}
