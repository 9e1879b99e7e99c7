/** Search and the other HTTP of the schedule: order, filters, pages, capacity, who sees what (BOOK-1, BOOK-7, ACC-3). */
import type { Schedule } from '@pawloop/contract';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestApp, testApp } from '../../../test/harness.ts';
import { signIn } from '../../../test/sign-in.ts';
import {
  anOffer,
  aResource,
  aRoomClass,
  aService,
  aStore,
  type TestService,
  type TestStore,
} from '../../../test/stores.ts';
import { inTransaction } from '../../platform/db.ts';
import { distanceMetres } from '../../platform/geo.ts';
import { newId } from '../../platform/ids.ts';
import { refreshRooms } from './nights/rooms.ts';

let app: TestApp;
let groom: TestService;
const here = { lat: 31.2, lng: 121.4 };
const stores: { store: TestStore; offerId: string; lat: number; lng: number; person: number }[] = [];

beforeAll(async () => {
  app = await testApp({ now: '2026-03-02T00:00:00Z' });
  groom = await aService(app.db, { key: 'groom' });
  for (let nth = 0; nth < 7; nth += 1) {
    const [lat, lng] = [here.lat + nth * 0.01, here.lng];
    const store = await aStore(app.db, {
      lat,
      lng,
      name: `店 ${nth}`,
      rank: 3 + ((nth * 3) % 7) / 4,
      tags: nth % 2 ? ['安静'] : ['停车'],
      grams: nth === 3 ? ['萌宠', 'mc', 'me', 'en', 'ng', 'gc', 'ch', 'ho', 'on'] : ['别家'],
    });
    const starts = `${String(18 - nth * 2).padStart(2, '0')}:00`;
    const person = await aResource(app.db, store, { shifts: [{ starts, ends: '22:00' }] });
    const price = 10_000 + ((nth * 5) % 7) * 1000;
    const offerId = await anOffer(app.db, store, groom, {
      priceFen: price,
      memberPriceFen: price - 500,
      tags: nth === 2 ? ['老年犬'] : [],
    });
    await inTransaction(app.db, (tx) => app.modules.schedule.refreshStore(tx, store.storeNo));
    stores.push({ store, offerId, lat, lng, person });
  }
});
afterAll(() => app[Symbol.asyncDispose]());

interface Page {
  readonly items: Schedule.SearchItem[];
  readonly nextCursor: string | null;
}

async function ask(words: Record<string, string | number>, headers: Record<string, string> = {}) {
  const query = new URLSearchParams(
    Object.entries({ service: 'groom', ...here, radiusMetres: 20_000, ...words }).map(([key, value]) => [
      key,
      String(value),
    ]),
  );
  return app.http.inject({ method: 'GET', url: `/v1/services/search?${query}`, headers });
}

async function search(words: Record<string, string | number> = {}): Promise<Page> {
  const reply = await ask(words);
  expect(reply.statusCode, reply.body).toBe(200);
  return reply.json() as Page;
}

const order = ({ items }: { items: readonly Schedule.SearchItem[] }): number[] =>
  items.map((item) => stores.findIndex(({ store }) => store.storeId === item.storeId));

describe('search', () => {
  it('BOOK-1 shows distance along the great circle, price, member price, minutes and the next three times', async () => {
    const { items } = await search();
    expect(order({ items })).toEqual([0, 1, 2, 3, 4, 5, 6]);
    for (const [nth, item] of items.entries()) {
      const { lat, lng } = stores[nth] as { lat: number; lng: number };
      expect(item.distanceMetres).toBeCloseTo(distanceMetres(here, { lat, lng }), 3);
      expect(item.priceFen - item.memberPriceFen).toBe(500);
      expect(item.minutes).toBe(60);
    }
    expect(items[0]?.nextStarts).toEqual(['2026-03-02T10:00:00Z', '2026-03-02T10:15:00Z', '2026-03-02T10:30:00Z']);
  });

  it('BOOK-1 leaves out what lies beyond the radius', async () => {
    const { items } = await search({ radiusMetres: 3000 });
    expect(order({ items })).toEqual([0, 1, 2]);
  });

  it('BOOK-1 sorts by rating, price and earliest start', async () => {
    const { items } = await search({ sort: 'rating' });
    const ranks = order({ items }).map((nth) => 3 + ((nth * 3) % 7) / 4);
    expect(ranks).toEqual(ranks.toSorted((a, b) => b - a));
    const prices = (await search({ sort: 'price' })).items.map((item) => item.priceFen);
    expect(prices).toEqual(prices.toSorted((a, b) => a - b));
    expect(order(await search({ sort: 'earliest' }))).toEqual([5, 6, 4, 3, 2, 1, 0]);
  });

  it('BOOK-1 pages through every order without a gap or a repetition', async () => {
    for (const sort of ['distance', 'rating', 'price', 'earliest']) {
      const seen: number[] = [];
      let cursor: string | null = null;
      do {
        const page: Page = await search({ sort, limit: 3, ...(cursor && { cursor }) });
        seen.push(...order(page));
        cursor = page.nextCursor;
      } while (cursor);
      expect(seen, sort).toEqual(order(await search({ sort })));
    }
  });

  it('BOOK-1 filters by price, tags of store and offer, and words, also in pinyin', async () => {
    const cheap = await search({ maxPriceFen: 12_000, minPriceFen: 10_001 });
    expect(cheap.items.every((item) => item.priceFen > 10_000 && item.priceFen <= 12_000)).toBe(true);
    expect(cheap.items.length).toBeGreaterThan(0);
    expect(order(await search({ tags: '安静' }))).toEqual([1, 3, 5]);
    expect(order(await search({ tags: '停车,老年犬' }))).toEqual([2]);
    expect(order(await search({ q: '萌宠' }))).toEqual([3]);
    expect(order(await search({ q: 'meng' }))).toEqual([3]);
    expect(order(await search({ q: '没有' }))).toEqual([]);
  });

  it('BOOK-1 looks from a time on, so many days, never before the lead', async () => {
    const from = '2026-03-04T12:00:00Z';
    const { items } = await search({ from, days: 1 });
    expect(items[0]?.nextStarts[0]).toBe(from);
    const { items: past } = await search({ from: '2026-02-01T00:00:00Z', days: 1 });
    expect(past[0]?.nextStarts[0]).toBe('2026-03-02T10:00:00Z');
  });

  it('BOOK-1 leaves out stores without a free time, and fills the page with others', async () => {
    const { store, person } = stores[0] as { store: TestStore; person: number };
    const bookingId = newId();
    const day = {
      from: Temporal.Instant.from('2026-03-02T00:00:00Z'),
      to: Temporal.Instant.from('2026-03-03T00:00:00Z'),
    };
    await app.modules.schedule.claim(app.db, {
      bookingId,
      status: 'confirmed',
      claims: [{ resourceNo: person, ...day }],
    });
    expect(order(await search({ days: 1, limit: 2 }))).toEqual([1, 2]);
    await inTransaction(app.db, (tx) => app.modules.schedule.release(tx, bookingId));
    expect(order(await search({ days: 1, limit: 2 }))).toEqual([0, 1]);
    expect(store.storeNo).toBeGreaterThan(0);
  });

  it('BOOK-7 leaves kept peak times out for everybody, and shows them to members', async () => {
    const { store } = stores[1] as { store: TestStore };
    await sql`
      insert into schedule.peak (store_no, weekday, from_minute, until_minute, share_percent, time_zone)
      select ${store.storeNo}, day, 16 * 60, 22 * 60, 20, 'Asia/Shanghai' from generate_series(1, 7) day`.execute(
      app.db,
    );
    const full = { from: '2026-03-04T00:00:00Z', days: 1, limit: 2 };
    const taken = ['2026-03-04T08:00:00Z', '2026-03-04T09:00:00Z', '2026-03-04T10:00:00Z', '2026-03-04T11:00:00Z'];
    const bookingId = newId();
    const { person } = stores[1] as { person: number };
    const claims = taken.map((start) => {
      const from = Temporal.Instant.from(start);
      return { resourceNo: person, from, to: from.add({ minutes: 60 }) };
    });
    expect(await app.modules.schedule.claim(app.db, { bookingId, status: 'confirmed', claims })).toBe(true);
    expect(order(await search(full))).toEqual([0, 2]);
    expect(order(await search({ ...full, sort: 'earliest', limit: 7 }))).not.toContain(1);
    const { customerId, headers } = await app.owner();
    app.modules.schedule.useMembership(async (_, customer) => customer === customerId);
    const reply = await ask(full, headers);
    expect(order(reply.json() as Page)).toEqual([0, 1]);
    app.modules.schedule.useMembership(async () => false);
    await sql`delete from schedule.peak`.execute(app.db);
    await inTransaction(app.db, (tx) => app.modules.schedule.release(tx, bookingId));
  });

  it('BOOK-1 answers bad questions with a code', async () => {
    const code = async (words: Record<string, string | number>, headers = {}) => {
      const reply = await ask(words, headers);
      return [reply.statusCode, (reply.json() as { code: string }).code];
    };
    expect(await code({ cursor: 'eyJ4IjoxfQ' })).toEqual([400, 'request/cursor']);
    expect(await code({ cursor: Buffer.from('[0,1,"x"]').toString('base64url') })).toEqual([400, 'request/cursor']);
    expect(await code({ petId: newId() })).toEqual([403, 'schedule/pet-needs-owner']);
    expect(await code({ petId: newId(), sizeClass: 'large' })).toEqual([422, 'schedule/pet-twice']);
    expect(await code({ nights: 2 })).toEqual([422, 'schedule/not-a-stay']);
    expect((await code({ lat: 91 }))[0]).toBe(400);
    const { headers } = await app.owner();
    expect((await code({ petId: newId() }, headers))[0]).toBe(404);
  });

  it('BOOK-3 finds stays by nights in a fitting class, and classes with a seat', async () => {
    const board = await aService(app.db, { key: 'board', mode: 'stay', legs: [] });
    const lesson = await aService(app.db, { key: 'lesson', mode: 'class' });
    const store = await aStore(app.db, here);
    await anOffer(app.db, store, board);
    const classOffer = await anOffer(app.db, store, lesson, { seats: 1 });
    const person = await aResource(app.db, store);
    const room = await aRoomClass(app.db, store, 1, 'medium');
    await inTransaction(app.db, async (tx) => {
      await app.modules.schedule.refreshStore(tx, store.storeNo);
      await refreshRooms(tx, { merchant: app.modules.merchant } as never, [room.roomClassId]);
      await app.modules.schedule.reserveNights(tx, [
        {
          bookingId: newId(),
          roomClassIds: [room.roomClassId],
          checkIn: Temporal.PlainDate.from('2026-03-04'),
          checkOut: Temporal.PlainDate.from('2026-03-05'),
        },
      ]);
    });
    const stays = await search({ service: 'board', sizeClass: 'small', nights: 2 });
    const dates = stays.items[0]?.nextStarts.map((start) =>
      Temporal.Instant.from(start).toZonedDateTimeISO('Asia/Shanghai').toPlainDate().toString(),
    );
    expect(dates).toEqual(['2026-03-02', '2026-03-05', '2026-03-06']);
    expect(stays.items[0]?.left).toBe(1);
    expect((await search({ service: 'board', sizeClass: 'giant', nights: 2 })).items).toEqual([]);

    const manager = await app.staff(['store.manage']);
    const open = (startsAt: string) =>
      app.http.inject({
        method: 'POST',
        url: `/v1/stores/${store.storeId}/sessions`,
        headers: manager,
        body: { offerId: classOffer, startsAt, seats: 1 },
      });
    const first = await open('2026-03-03T02:00:00Z');
    expect(first.statusCode, first.body).toBe(201);
    expect((await open('2026-03-03T02:30:00Z')).json()).toMatchObject({ code: 'schedule/slot-taken' });
    expect((await open('2026-03-03T03:00:00Z')).statusCode).toBe(201);
    const { sessionId } = first.json() as Schedule.Session;
    expect((await app.modules.schedule.claimsOf(app.db, [sessionId])).get(sessionId)?.[0]?.resourceNo).toBe(person);
    await inTransaction(app.db, (tx) => app.modules.schedule.takeSeat(tx, { sessionId, bookingId: newId() }));
    const lessons = await search({ service: 'lesson' });
    expect(lessons.items.map((item) => item.nextStarts)).toEqual([['2026-03-03T03:00:00Z']]);
  });
});

describe('stores', () => {
  it('BOOK-14 rule 24: the queue counts from the same gaps as bookings, also while somebody is served', async () => {
    const { store, offerId, person } = stores[6] as (typeof stores)[number];
    const now = app.clock.now();
    app.clock.set('2026-03-02T03:10:00Z');
    const queue = async () =>
      (await app.http.inject({ url: `/v1/stores/${store.storeId}/queue?offerId=${offerId}` })).json();
    expect(await queue()).toMatchObject({ nextStart: '2026-03-02T03:10:00Z', waitMinutes: 0, minutes: 60 });
    const bookingId = newId();
    const from = app.clock.now();
    const walkIn = {
      bookingId,
      status: 'in_service' as const,
      claims: [{ resourceNo: person, from, to: from.add({ minutes: 40 }) }],
    };
    expect(await app.modules.schedule.claim(app.db, walkIn)).toBe(true);
    expect(await queue()).toMatchObject({ nextStart: '2026-03-02T03:50:00Z', waitMinutes: 40 });
    await inTransaction(app.db, (tx) => app.modules.schedule.release(tx, bookingId, 'done'));
    app.clock.set(now);
  });

  it('BOOK-2: a roster that changes moves the slots in the same transaction; a removed person has none', async () => {
    const store = await aStore(app.db, here);
    const [a, b] = [await aResource(app.db, store), await aResource(app.db, store)];
    const refresh = () => inTransaction(app.db, (tx) => app.modules.schedule.refreshStore(tx, store.storeNo));
    await refresh();
    const gaps = async (resourceNo: number) => {
      const { rows } = await sql<{ n: number }>`
        select count(*)::int as n from schedule.gap where resource_no = ${resourceNo}`.execute(app.db);
      return rows[0]?.n;
    };
    const full = await gaps(a);
    expect(full).toBeGreaterThan(60);
    await sql`update merchant.resource set active = false where resource_no = ${b}`.execute(app.db);
    await sql`
      insert into merchant.roster_exception (resource_no, on_date, kind) values (${a}, '2026-03-05', 'off')`.execute(
      app.db,
    );
    await refresh();
    expect([await gaps(a), await gaps(b)]).toEqual([(full ?? 0) - 1, 0]);
    expect((await app.modules.schedule.checkGaps(false)).wrong).toEqual([]);
  });

  it('BOOK-2: a roster written in the console is in the slots as soon as the reply is there', async () => {
    const store = await aStore(app.db, here);
    const person = await aResource(app.db, store);
    const offerId = await anOffer(app.db, store, groom, { grid: 60 });
    await inTransaction(app.db, (tx) => app.modules.schedule.refreshStore(tx, store.storeNo));
    const { rows } = await sql<{ resource_id: string; version: number }>`
      select resource_id, version from merchant.resource where resource_no = ${person}`.execute(app.db);
    const shift = { weekday: 2, starts: '20:00', ends: '23:00', breaks: [], validFrom: '2026-01-01', validUntil: null };
    const written = await app.http.inject({
      method: 'PUT',
      url: `/v1/stores/${store.storeId}/resources/${rows[0]?.resource_id}/roster`,
      headers: await app.staff(['store.manage', 'merchant.write']),
      body: { shifts: [shift], exceptions: [], version: rows[0]?.version },
    });
    expect(written.statusCode, written.body).toBe(200);
    const reply = await app.http.inject({ url: `/v1/stores/${store.storeId}/slots?offerId=${offerId}&days=7` });
    const starts = (reply.json() as Schedule.StoreSlots).days.flatMap((day) => day.starts.map((one) => one.startsAt));
    expect(starts).toEqual(['2026-03-03T12:00:00Z', '2026-03-03T13:00:00Z', '2026-03-03T14:00:00Z']);
    expect((await app.modules.schedule.checkGaps(false)).wrong).toEqual([]);
  });

  it('BOOK-2: the horizon moves a day further each day, and new stores come in by themselves', async () => {
    const store = await aStore(app.db, here);
    const person = await aResource(app.db, store);
    await app.loop('schedule.horizon');
    const last = async () => {
      const { rows } = await sql<{ at: string; first: string }>`
        select max(hi) as at, min(lo) as first from schedule.gap where resource_no = ${person}`.execute(app.db);
      return rows[0];
    };
    const before = await last();
    const now = app.clock.now();
    app.clock.set(now.add({ hours: 72 }));
    await app.loop('schedule.horizon');
    await app.loop('schedule.past');
    const after = await last();
    expect(Date.parse(after?.at ?? '') - Date.parse(before?.at ?? '')).toBe(3 * 86_400_000);
    expect(Date.parse(after?.first ?? '')).toBeGreaterThan(Date.parse(before?.first ?? ''));
    expect((await app.modules.schedule.checkGaps(false)).wrong).toEqual([]);
    app.clock.set(now);
  });

  it('ACC-3 keeps a merchant away from the plans, peaks and sessions of another', async () => {
    const [own, other] = [await aStore(app.db, here), await aStore(app.db, here)];
    const headers = await signIn(app.pawloop, {
      scope: 'merchant',
      merchantId: own.merchantId,
      permissions: ['store.manage', 'booking.read', 'booking.write'],
    });
    const call = (method: 'GET' | 'PUT' | 'POST', url: string, body?: object) =>
      app.http.inject({ method, url, headers, ...(body && { body }) });
    const session = { offerId: newId(), startsAt: '2026-03-09T00:00:00Z', seats: 1 };
    for (const [method, path, body] of [
      ['GET', 'kennel-plan', undefined],
      ['GET', 'peak-windows', undefined],
      ['PUT', 'peak-windows', { items: [] }],
      ['POST', 'sessions', session],
    ] as const) {
      const foreign = await call(method, `/v1/stores/${other.storeId}/${path}`, body);
      expect([foreign.statusCode, (foreign.json() as { code: string }).code]).toEqual([
        404,
        'schedule/store-not-found',
      ]);
      const mine = await call(method, `/v1/stores/${own.storeId}/${path}`, body);
      expect((mine.json() as { code?: string }).code).not.toBe('schedule/store-not-found');
    }
  });

  it('MER-1 hides the times of a store that is not visible from owners', async () => {
    const store = await aStore(app.db, here);
    await sql`update merchant.merchant set state = 'delisted' where merchant_id = ${store.merchantId}::uuid`.execute(
      app.db,
    );
    const reply = await app.http.inject({ url: `/v1/stores/${store.storeId}/nights` });
    expect(reply.statusCode).toBe(404);
  });
});
