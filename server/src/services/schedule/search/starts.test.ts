/** Search where the first free time lies behind many gaps that do not serve: what it shows is what the stores' pages show. */
import type { Schedule } from '@pawloop/contract';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestApp, testApp } from '../../../../test/harness.ts';
import { anOffer, aResource, aService, aStore, type TestService } from '../../../../test/stores.ts';
import { inTransaction } from '../../../platform/db.ts';
import { newId } from '../../../platform/ids.ts';
import { freeReader } from './reader.ts';

const NOW = '2026-03-02T00:00:00Z';
const PLACE = { lat: 31.2, lng: 121.4 };
const STORES = 9;
const DAYS = 14;

let app: TestApp;
let service: TestService;
/** In the order of distance. */
const stores: { storeId: string; storeNo: number; offerId: string; firsts: string[] }[] = [];

beforeAll(async () => {
  app = await testApp({ now: NOW });
  service = await aService(app.db, {
    key: 'far',
    legs: [
      {
        key: 'wash',
        share: 0.5,
        needs: [
          { pool: 'person', skill: 'wash' },
          { pool: 'resource', kind: 'tub' },
        ],
      },
      { key: 'cut', share: 0.5, needs: [{ pool: 'person', skill: 'groom' }] },
    ],
  });
  for (let nth = 0; nth < STORES; nth += 1) {
    const store = await aStore(app.db, { lat: PLACE.lat + nth * 0.001, lng: PLACE.lng });
    const washers = [await aResource(app.db, store, { skills: ['wash'] })];
    const others = [await aResource(app.db, store, { kind: 'tub' })];
    for (let one = 0; one < 4; one += 1) others.push(await aResource(app.db, store));
    const offerId = await anOffer(app.db, store, service, { minutes: 60, grid: 15 });
    await inTransaction(app.db, (tx) => app.modules.schedule.refreshStore(tx, store.storeNo));
    // Washers are taken until some day, differently far off; the others have many gaps of half an hour, too.
    const until = Temporal.Instant.from(NOW).add({ hours: 24 * ((nth * 5) % STORES) });
    await book(washers.map((resourceNo) => ({ resourceNo, from: Temporal.Instant.from(NOW), to: until })));
    await book(
      others.flatMap((resourceNo, which) =>
        Array.from({ length: DAYS * 9 }, (_, hour) => {
          const from = Temporal.Instant.from(NOW).add({
            hours: 24 * Math.floor(hour / 9) + 1 + (hour % 9),
            minutes: which * 5,
          });
          return { resourceNo, from, to: from.add({ minutes: (hour + which + nth) % 4 === 0 ? 5 : 30 }) };
        }),
      ),
    );
    const reply = await app.http.inject({ url: `/v1/stores/${store.storeId}/slots?offerId=${offerId}&days=${DAYS}` });
    const { days } = reply.json() as Schedule.StoreSlots;
    const firsts = days.flatMap((day) => day.starts.map((start) => start.startsAt)).slice(0, 3);
    stores.push({ ...store, offerId, firsts });
  }
});
afterAll(() => app[Symbol.asyncDispose]());

async function book(
  claims: { readonly resourceNo: number; readonly from: Temporal.Instant; readonly to: Temporal.Instant }[],
): Promise<void> {
  const wanted = claims.filter(({ from, to }) => Temporal.Instant.compare(from, to) < 0);
  if (wanted.length === 0) return;
  const taken = await app.modules.schedule.claim(app.db, { bookingId: newId(), status: 'confirmed', claims: wanted });
  expect(taken).toBe(true);
}

async function search(words: Record<string, string | number>) {
  const query = new URLSearchParams(
    Object.entries({ service: 'far', ...PLACE, days: DAYS, ...words }).map(([key, value]) => [key, String(value)]),
  );
  const reply = await app.http.inject({ url: `/v1/services/search?${query}` });
  expect(reply.statusCode, reply.body).toBe(200);
  return reply.json() as { items: Schedule.SearchItem[]; nextCursor: string | null };
}

const shown = (items: readonly Schedule.SearchItem[]) => items.map((item) => [item.storeId, item.nextStarts]);

describe('free time read bit by bit', () => {
  it('is each gap once, and every one that begins before what is said to be known', async () => {
    const storeNos = stores.map(({ storeNo }) => storeNo);
    const { rows } = await sql<{ store_no: number; resource_no: number; lo: number; hi: number }>`
      select store_no, resource_no, extract(epoch from lo)::float8 * 1000 as lo, extract(epoch from hi)::float8 * 1000 as hi
      from schedule.gap where store_no = any(${storeNos}::int[]) and hi > ${NOW}::timestamptz and hi - lo >= interval '20 minutes'
      order by lo`.execute(app.db);
    const reader = freeReader(app.db, {
      resourceNos: rows.map((row) => row.resource_no),
      shortest: 20 * 60_000,
      from: Temporal.Instant.from(NOW).epochMilliseconds,
      to: Temporal.Instant.from(NOW).add({ hours: 24 * 400 }).epochMilliseconds,
    });
    const open = new Set(storeNos);
    for (let looks = 1; open.size > 0; looks += 1) {
      await reader.more([...open], looks);
      for (const storeNo of storeNos) {
        const known = reader.knownUntil(storeNo);
        const due = rows.filter((row) => row.store_no === storeNo && row.lo < known);
        for (const resourceNo of new Set(due.map((row) => row.resource_no))) {
          const own = due.filter((row) => row.resource_no === resourceNo);
          const read = reader.freeOf(storeNo).get(resourceNo) ?? [];
          expect(read.filter(([lo]) => lo < known)).toEqual(own.map(({ lo, hi }) => [lo, hi]));
        }
        if (known === Number.POSITIVE_INFINITY) open.delete(storeNo);
      }
      expect(looks).toBeLessThan(200);
    }
  });
});

describe('first starts far ahead', () => {
  it('rules 11, 14: are found where the next step’s people come on duty behind all that was read', async () => {
    const store = await aStore(app.db, { lat: PLACE.lat, lng: PLACE.lng + 0.2 });
    const on = (starts: string, ends: string, skills: readonly string[]) =>
      aResource(app.db, store, { skills, shifts: [{ starts, ends, weekdays: [3] }] });
    await aResource(app.db, store, { kind: 'tub' });
    await on('10:00', '10:30', ['wash']);
    for (let other = 0; other < 150; other += 1) await on('10:15', '10:45', ['wash']);
    await on('10:30', '11:00', ['groom']);
    await anOffer(app.db, store, service, { minutes: 60, grid: 15 });
    await inTransaction(app.db, (tx) => app.modules.schedule.refreshStore(tx, store.storeNo));
    for (const sort of ['distance', 'earliest']) {
      const { items } = await search({ lng: PLACE.lng + 0.2, radiusMetres: 100, days: 7, sort });
      expect(shown(items)).toEqual([[store.storeId, ['2026-03-04T02:00:00Z']]]);
    }
  });

  it('BOOK-1 rule 11: are found behind any number of gaps that do not serve', async () => {
    const days = new Set(stores.map(({ firsts }) => firsts[0]?.slice(0, 10)));
    expect(days.size).toBeGreaterThan(STORES / 2);
    const { items } = await search({});
    expect(shown(items)).toEqual(
      stores.flatMap(({ storeId, firsts }) => (firsts.length > 0 ? [[storeId, firsts]] : [])),
    );
  });

  it('BOOK-1 by earliest, page by page, come in the order of time', async () => {
    const expected = stores
      .filter(({ firsts }) => firsts.length > 0)
      .toSorted((a, b) => (a.firsts[0] as string).localeCompare(b.firsts[0] as string));
    const found: Schedule.SearchItem[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const page = await search({ sort: 'earliest', limit: 2, ...(cursor && { cursor }) });
      found.push(...page.items);
      cursor = page.nextCursor;
    }
    expect(shown(found)).toEqual(expected.map(({ storeId, firsts }) => [storeId, firsts]));
  });

  it('stay the same when the gaps that have passed are gone, which nobody else waits for', async () => {
    const later = Temporal.Instant.from(NOW).add({ hours: 30 });
    const now = app.clock.now();
    app.clock.set(later);
    const before = shown((await search({})).items);
    const past = async () => {
      const { rows } = await sql<{ passed: number; kept: number }>`
        select count(*) filter (where hi <= ${later.toString()}::timestamptz)::int as passed, count(*)::int as kept
        from schedule.gap where store_no = ${stores[0]?.storeNo}`.execute(app.db);
      return rows[0] as { passed: number; kept: number };
    };
    const { passed, kept } = await past();
    expect(passed).toBeGreaterThan(5);
    await inTransaction(app.db, async (tx) => {
      await sql`select from schedule.gap where store_no = ${stores[1]?.storeNo} for update`.execute(tx);
      await app.loop('schedule.past');
    });
    expect(await past()).toEqual({ passed: 0, kept: kept - passed });
    expect(shown((await search({})).items)).toEqual(before);
    expect((await app.modules.schedule.checkGaps(false)).wrong).toEqual([]);
    app.clock.set(now);
  });
});
