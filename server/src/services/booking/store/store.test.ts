/** What a store decides of its bookings: classes, pets let in with a reason, who they are, its calendar (BOOK-3, BOOK-12, BOOK-16). */
import type { Booking } from '@pawloop/contract';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  aKeeper,
  aShop,
  bookingOf,
  call,
  choose,
  type Keeper,
  paidBooking,
  type Shop,
  tryHold,
} from '../../../../test/bookings.ts';
import { couponDesk } from '../../../../test/coupons.ts';
import { type TestApp, testApp } from '../../../../test/harness.ts';
import { aStore, bringMerchant, dailyShifts, flatBand, merchantStaff } from '../../../../test/merchants.ts';
import { newId } from '../../../platform/ids.ts';

const START = '2026-03-01T02:00:00Z';
const CLASS_AT = '2026-03-03T02:00:00Z';

let app: TestApp;
let school: Shop;
let keeper: Keeper;

beforeAll(async () => {
  app = await testApp({ now: START });
}, 120_000);
afterAll(() => app[Symbol.asyncDispose]());
beforeEach(async () => {
  app.clock.set(START);
  school = await aSchool();
  keeper = await aKeeper(app);
});

/** A store with one trainer, one yard and classes of two seats, paid in every way. */
async function aSchool(): Promise<Shop> {
  const merchant = await bringMerchant(app, {
    categories: ['training'],
    stores: [
      aStore({
        people: [{ name: 'Tom', skills: ['train'], shifts: dailyShifts() }],
        things: [{ kind: 'training_yard', name: 'Yard' }],
        offers: [
          {
            service: 'puppy-class',
            bands: [flatBand(5000)],
            payment: ['full', 'store'],
            seats: 2,
            leadMinutes: 0,
            firstVisit: { minutes: 0, priceFen: 0 },
          },
        ],
      }),
    ],
  });
  const [store] = merchant.stores;
  if (!store) throw new Error('no store');
  const { headers: manager } = await merchantStaff(app, merchant.merchantId);
  return { merchantId: merchant.merchantId, ...store, manager };
}

const ofStore = <T>(method: string, path: string, body?: unknown, shop = school) =>
  call<T>(app, shop.manager, `${method} /v1/stores/${shop.storeId}/${path}`, body);

/** A sign-in does not outlive the jump. */
async function passTo(instant: string): Promise<void> {
  app.clock.set(instant);
  school = { ...school, manager: (await merchantStaff(app, school.merchantId)).headers };
}

async function openClass(startsAt = CLASS_AT): Promise<string> {
  const asked = { offerId: school.offerIds[0], startsAt, seats: 2 };
  const { status, body } = await ofStore<{ sessionId: string }>('POST', 'sessions', asked);
  expect(status, JSON.stringify(body)).toBe(201);
  return body.sessionId;
}

const letIn = ({ petId }: Keeper, until = '2026-12-31', shop = school) =>
  ofStore('POST', 'health-overrides', { petId, until, reason: 'titre shown' }, shop);

async function joined(sessionId: string, who = keeper): Promise<Booking.OwnerBooking> {
  await letIn(who);
  return paidBooking(app, who, school, { offerId: school.offerIds[0] as string, item: itemOf(sessionId) });
}
const itemOf = (sessionId: string) => ({ sessionId, startsAt: undefined }) as unknown as Partial<Booking.ItemInput>;

const classes = async () => (await ofStore<{ items: Booking.StoreClass[] }>('GET', 'classes')).body.items;
const cancel = (sessionId: string) => ofStore('POST', `sessions/${sessionId}/cancel`, { reason: 'Tom is ill' });

describe('classes of a store', () => {
  it('BOOK-3 a class begins in the future', async () => {
    const asked = { offerId: school.offerIds[0], startsAt: app.clock.now().toString(), seats: 2 };
    const { status, body } = await ofStore<{ code: string }>('POST', 'sessions', asked);
    expect([status, body.code]).toEqual([409, 'schedule/slot-taken']);
  });

  it('BOOK-3 lists the classes of today and later with trainer, room and seats; who takes part is a list of bookings', async () => {
    const later = await openClass('2026-03-05T02:00:00Z');
    const today = await openClass('2026-03-01T05:00:00Z');
    await joined(today, await aKeeper(app));
    const { bookingId } = await joined(later);
    // It has run; it is still a class of the day.
    await passTo('2026-03-01T09:00:00Z');
    const items = await classes();
    expect(items.map((one) => [one.sessionId, one.seats, one.seatsTaken])).toEqual([
      [today, 2, 1],
      [later, 2, 1],
    ]);
    expect(items[0]).toMatchObject({ needsVaccines: true, serviceNames: { en: expect.any(String) } });
    expect(items[0]?.resources.map((one) => one.name).sort()).toEqual(['Tom', 'Yard']);
    const asked = `GET /v1/bookings?sessionId=${later}`;
    const list = await call<{ items: Booking.StaffBooking[] }>(app, school.manager, asked);
    expect(list.body.items.map((one) => one.bookingId)).toEqual([bookingId]);
    const narrow = await ofStore<{ items: unknown[] }>('GET', 'classes?from=2026-03-02&days=2');
    expect(narrow.body.items).toEqual([]);
  });

  it('rule 19 a class that the store cancels gives everybody everything back, frees trainer and room, and is told', async () => {
    const sessionId = await openClass();
    const paid = await joined(sessionId);
    const other = await aKeeper(app);
    await letIn(other);
    const held = await tryHold(app, other, school, { offerId: school.offerIds[0] as string, item: itemOf(sessionId) });
    expect(held.status).toBe(201);
    const late = await aKeeper(app);
    await letIn(late);
    const waits = { offerId: school.offerIds[0], petId: late.petId, sessionId };
    expect((await call(app, late.headers, 'POST /v1/owner/waiting', waits)).status).toBe(201);

    expect((await cancel(sessionId)).body).toEqual({ sessionId, cancelledBookings: 2 });
    const after = await bookingOf(app, keeper, paid.bookingId);
    expect(after).toMatchObject({
      state: 'cancelled',
      cancelled: { by: 'merchant', reason: 'Tom is ill' },
      money: { paidFen: 5000, refundedFen: 5000, feeFen: 0 },
    });
    expect((await bookingOf(app, other, held.body.groupId)).state).toBe('cancelled');
    const { rows } = await sql<{ payload: { merchantFault: boolean } }>`
      select payload from platform.event where name = 'booking.cancelled'
        and subject_id = any(${[paid.bookingId, held.body.groupId]}::text[]) order by xid, position`.execute(app.db);
    // What was only held counts against nobody.
    expect(rows.map((row) => row.payload.merchantFault).sort()).toEqual([false, true]);
    const waiting = await call<{ items: unknown[] }>(app, late.headers, 'GET /v1/owner/waiting');
    expect(waiting.body.items).toEqual([]);
    await app.loop('message.transactional');
    const inbox = await call<{ items: { body: string }[] }>(app, keeper.headers, 'GET /v1/owner/inbox');
    expect(inbox.body.items.some((one) => one.body.includes('Tom is ill'))).toBe(true);

    expect(await classes()).toEqual([]);
    // Trainer and yard are free at the same time again.
    await openClass();
    expect((await app.modules.schedule.checkGaps(false)).wrong).toEqual([]);
  });

  it('BOOK-3 a class is cancelled once, and not after it has begun', async () => {
    const sessionId = await openClass();
    const both = await Promise.all([cancel(sessionId), cancel(sessionId)]);
    expect(both.map((one) => one.body.code ?? 'done').sort()).toEqual(['booking/session-not-found', 'done']);
    const begun = await openClass();
    await passTo(CLASS_AT);
    expect((await cancel(begun)).body.code).toBe('booking/session-begun');
    expect((await cancel(newId())).body.code).toBe('booking/session-not-found');
  });

  it('rule 18 nobody is left in a class that is cancelled while they join', async () => {
    const sessionId = await openClass();
    const keepers = await Promise.all(Array.from({ length: 4 }, () => aKeeper(app)));
    for (const one of keepers) await letIn(one);
    const [offerId] = school.offerIds;
    const join = (one: Keeper) =>
      call<Booking.BookingGroup>(app, one.headers, 'POST /v1/owner/bookings', {
        items: [{ offerId, petId: one.petId, sessionId }],
        expectedFen: 5000,
      });
    await Promise.all([...keepers.map(join), cancel(sessionId)]);
    const { rows } = await sql`
      select 1 from booking.booking where session_id = ${sessionId} and state <> 'cancelled'`.execute(app.db);
    expect(rows).toEqual([]);
  });

  describe('two pets of one go', () => {
    async function both(couponIds: string[] = []) {
      const sessionId = await openClass();
      const pet = { name: 'Second', species: 'dog', weightGrams: 5000 };
      const { body } = await call<{ petId: string }>(app, keeper.headers, 'POST /v1/owner/pets', pet);
      await letIn(keeper);
      await letIn({ ...keeper, petId: body.petId });
      const held = await tryHold(app, keeper, school, {
        offerId: school.offerIds[0] as string,
        item: itemOf(sessionId),
        more: [{ petId: body.petId }],
        couponIds,
      });
      return { sessionId, groupId: held.body.groupId };
    }

    it('BOOK-8 a class that is cancelled ends the payment that was under way for both', async () => {
      const { sessionId, groupId } = await both();
      const { body } = await choose(app, keeper, groupId, 'full');
      expect((await cancel(sessionId)).body).toEqual({ sessionId, cancelledBookings: 2 });
      const paymentId = body.payment?.paymentId ?? '';
      const payment = (await app.modules.payment.findPayments(app.db, [paymentId])).get(paymentId);
      expect(payment?.state).toBe('closed');
    });

    it('LOY-7 a class that is cancelled gives the coupon of both back', async () => {
      const desk = couponDesk(app, await app.staff());
      const templateId = await desk.template({}, { kind: 'amount', valueFen: 2000 });
      const { couponId } = (await desk.claim(templateId, keeper.headers)).json<{ couponId: string }>();
      const { sessionId, groupId } = await both([couponId]);
      await choose(app, keeper, groupId, 'store');
      expect((await desk.coupon(couponId)).state).toBe('redeemed');
      expect((await cancel(sessionId)).body).toEqual({ sessionId, cancelledBookings: 2 });
      expect((await desk.coupon(couponId)).state).toBe('issued');
    });
  });
});

describe('pets that a store lets in', () => {
  type List = { items: Booking.HealthOverride[] };
  const list = async () => (await ofStore<List>('GET', 'health-overrides')).body.items;

  it('BOOK-16 lists who is let in, why, by whom and until when, those that are over last', async () => {
    const second = await aKeeper(app, { name: 'Second' });
    await letIn(second, '2026-02-28');
    await letIn(keeper, '2026-03-01');
    expect(await list()).toMatchObject([
      { pet: { petId: keeper.petId, name: 'Doudou', species: 'dog' }, until: '2026-03-01', ended: false },
      { pet: { name: 'Second' }, reason: 'titre shown', byName: expect.any(String), ended: true },
    ]);
    expect((await letIn({ ...keeper, petId: newId() })).body.code).toBe('booking/pet-not-found');
  });

  it('BOOK-16 an override that is ended lets nobody in any more', async () => {
    const sessionId = await openClass();
    await letIn(keeper);
    const end = () => ofStore('DELETE', `health-overrides/${keeper.petId}`);
    expect((await end()).status).toBe(204);
    expect(await list()).toEqual([]);
    const refused = await tryHold(app, keeper, school, {
      offerId: school.offerIds[0] as string,
      item: itemOf(sessionId),
    });
    expect(refused.body.code).toBe('booking/health-blocked');
    expect((await end()).body.code).toBe('booking/pet-not-found');
    const { rows } = await sql<{ action: string }>`
      select action from platform.audit_entry where subject_id::text = ${keeper.petId} and action like 'booking.%' order by action`.execute(
      app.db,
    );
    expect(rows.map((row) => row.action)).toEqual(['booking.health_overridden', 'booking.health_override_ended']);
  });

  it('BOOK-16 SEC-4 a proven phone names its living pets and nobody, and each look is audited', async () => {
    const [phone] = (await app.modules.identity.phonesOf(app.db, [keeper.customerId])).values();
    const look = (said: string) => ofStore<{ pets: unknown[] }>('POST', 'pet-lookups', { phone: said });
    expect((await look(String(phone))).body).toEqual({
      pets: [{ petId: keeper.petId, name: 'Doudou', species: 'dog' }],
    });
    expect((await look('13900000000')).body.pets).toEqual([]);
    const { rows } = await sql<{ after: { petIds: string[] } }>`
      select after from platform.audit_entry where action = 'booking.pets_looked_up' and subject_id::text = ${school.storeId}`.execute(
      app.db,
    );
    expect(rows.map((row) => row.after.petIds).sort((a, b) => a.length - b.length)).toEqual([[], [keeper.petId]]);
    await call(app, keeper.headers, `POST /v1/owner/pets/${keeper.petId}/farewell`, { date: '2026-02-27' });
    expect((await look(String(phone))).body.pets).toEqual([]);
  });
});

describe('calendar of a store', () => {
  type Link = Booking.HealthOverride & { url: string; token: string };
  const link = async (method: 'GET' | 'POST') => (await ofStore<Link>(method, 'calendar')).body;

  it('BOOK-12 shows one address until a new one is asked for, also to two that look at once', async () => {
    const looks = await Promise.all(Array.from({ length: 8 }, () => link('GET')));
    const [first] = looks as [Link];
    expect(new Set(looks.map((one) => one.url)).size).toBe(1);
    const read = (url: string) => app.http.inject({ url: new URL(url).pathname });
    expect((await read(first.url)).body).toContain('BEGIN:VCALENDAR');
    const next = await link('POST');
    expect(next.url).not.toBe(first.url);
    expect((await link('GET')).url).toBe(next.url);
    expect((await read(first.url)).statusCode).toBe(404);
  });
});

it('ACC-3 a merchant sees no class, participant, override, pet or calendar of another', async () => {
  const other = await aShop(app);
  const sessionId = await openClass();
  await joined(sessionId);
  const strange = `/v1/stores/${school.storeId}`;
  const asks: [string, unknown?][] = [
    [`GET ${strange}/classes`],
    [`POST ${strange}/sessions/${sessionId}/cancel`, { reason: 'no' }],
    [`GET ${strange}/health-overrides`],
    [`DELETE ${strange}/health-overrides/${keeper.petId}`],
    [`POST ${strange}/pet-lookups`, { phone: '13800138000' }],
    [`GET ${strange}/calendar`],
    // The session of another under one's own store.
    [`POST /v1/stores/${other.storeId}/sessions/${sessionId}/cancel`, { reason: 'no' }],
    [`DELETE /v1/stores/${other.storeId}/health-overrides/${keeper.petId}`],
  ];
  for (const [route, body] of asks) {
    const { status } = await call(app, other.manager, route, body);
    expect([route, status]).toEqual([route, 404]);
  }
  const asked = `GET /v1/bookings?sessionId=${sessionId}`;
  expect((await call<{ items: unknown[] }>(app, other.manager, asked)).body.items).toEqual([]);
  expect(await classes()).toHaveLength(1);
});
