/** Nights of kennels, seats of classes, what is kept for members: on a real PostgreSQL (rules 16 to 18, 22). */
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestApp, testApp } from '../../../test/harness.ts';
import { aResource, aRoomClass, aService, aStore, type TestStore } from '../../../test/stores.ts';
import { inTransaction, type Tx } from '../../platform/db.ts';
import { newId } from '../../platform/ids.ts';
import { refreshRooms } from './nights/rooms.ts';

let app: TestApp;
let store: TestStore;

beforeAll(async () => {
  app = await testApp({ now: '2026-03-02T00:00:00Z' });
  await aService(app.db);
  store = await aStore(app.db);
});
afterAll(() => app[Symbol.asyncDispose]());

const day = (text: string): Temporal.PlainDate => Temporal.PlainDate.from(text);
/** Without the retries of a transaction, so that a deadlock would show. */
const bare = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => app.db.transaction().execute(work);

async function rooms(kennels: number, sizeClass = 'medium') {
  const room = await aRoomClass(app.db, store, kennels, sizeClass);
  await inTransaction(app.db, (tx) =>
    refreshRooms(tx, { merchant: app.modules.merchant } as never, [room.roomClassId]),
  );
  return room;
}

const stayIn = (
  roomClassIds: readonly string[],
  checkIn: string,
  checkOut: string,
  more: { bookingId?: string; expiresAt?: Temporal.Instant } = {},
) =>
  bare((tx) =>
    app.modules.schedule.reserveNights(tx, {
      bookingId: newId(),
      roomClassIds,
      checkIn: day(checkIn),
      checkOut: day(checkOut),
      ...more,
    }),
  );

/** Nights whose counter is not the number of active stays that cover it; and those over capacity. */
async function wrongNights(): Promise<unknown[]> {
  const { rows } = await sql`
    select n.room_class_id, n.night, n.booked, n.capacity, count(s.booking_id)::int as stays
    from schedule.night n left join schedule.stay s on s.room_class_id = n.room_class_id
      and s.status in ('booked', 'in_house') and s.check_in <= n.night and s.check_out > n.night
    group by 1, 2 having n.booked <> count(s.booking_id) or n.booked > n.capacity`.execute(app.db);
  return rows;
}

describe('nights', () => {
  it('BOOK-3 rule 16: a stay is taken iff every night has room; the day of leaving is not counted', async () => {
    const { roomClassId } = await rooms(1);
    expect(await stayIn([roomClassId], '2026-03-10', '2026-03-12')).toEqual({ roomClassId });
    expect(await stayIn([roomClassId], '2026-03-12', '2026-03-13')).toEqual({ roomClassId });
    expect(await stayIn([roomClassId], '2026-03-09', '2026-03-11')).toBeNull();
    expect(await stayIn([roomClassId], '2026-03-09', '2026-03-10')).toEqual({ roomClassId });
    expect(await wrongNights()).toEqual([]);
  });

  it('BOOK-3 rule 16: an animal fits its own class or a larger one, all nights in one of them', async () => {
    const own = await aStore(app.db);
    const small = await aRoomClass(app.db, own, 1, 'small');
    const large = await aRoomClass(app.db, own, 1, 'large');
    const both = [small.roomClassId, large.roomClassId];
    await inTransaction(app.db, (tx) => refreshRooms(tx, { merchant: app.modules.merchant } as never, both));
    const fitting = (sizeClass: 'small' | 'medium' | 'giant') =>
      app.modules.schedule.fittingClasses(app.db, { storeNo: own.storeNo, sizeClass });
    expect(await fitting('small')).toEqual(both);
    expect(await fitting('medium')).toEqual([large.roomClassId]);
    expect(await fitting('giant')).toEqual([]);
    await stayIn([small.roomClassId], '2026-03-11', '2026-03-12');
    expect(await stayIn(both, '2026-03-10', '2026-03-13')).toEqual({ roomClassId: large.roomClassId });
    expect(await stayIn(both, '2026-03-10', '2026-03-12')).toBeNull();
    expect(await wrongNights()).toEqual([]);
  });

  it('BOOK-3 rule 7: a hold of nights that has ended makes room at once, and cannot be paid any more', async () => {
    const { roomClassId } = await rooms(1);
    const now = app.clock.now();
    const bookingId = newId();
    await stayIn([roomClassId], '2026-03-09', '2026-03-15', { bookingId, expiresAt: now.add({ minutes: 10 }) });
    expect(await stayIn([roomClassId], '2026-03-10', '2026-03-11')).toBeNull();
    app.clock.set(now.add({ minutes: 10 }));
    expect(await stayIn([roomClassId], '2026-03-10', '2026-03-11')).toEqual({ roomClassId });
    expect(await bare((tx) => app.modules.schedule.setStatus(tx, bookingId, 'confirmed'))).toBe(false);
    app.clock.set(now);
    expect(await wrongNights()).toEqual([]);
  });

  it('BOOK-3 rule 7: the sweep ends holds of nights, and a paid one stays', async () => {
    const { roomClassId } = await rooms(2);
    const now = app.clock.now();
    const [lapsed, paid] = [newId(), newId()];
    const expiresAt = now.add({ minutes: 10 });
    await stayIn([roomClassId], '2026-03-09', '2026-03-15', { bookingId: lapsed, expiresAt });
    await stayIn([roomClassId], '2026-03-09', '2026-03-15', { bookingId: paid, expiresAt });
    expect(await bare((tx) => app.modules.schedule.setStatus(tx, paid, 'confirmed'))).toBe(true);
    app.clock.set(expiresAt);
    await app.loop('schedule.sweep');
    const { rows } = await sql<{ booking_id: string; status: string }>`
      select booking_id, status from schedule.stay where room_class_id = ${roomClassId}::uuid`.execute(app.db);
    expect(new Map(rows.map((row) => [row.booking_id, row.status]))).toEqual(
      new Map([
        [lapsed, 'cancelled'],
        [paid, 'booked'],
      ]),
    );
    app.clock.set(now);
    expect(await wrongNights()).toEqual([]);
  });

  it('BOOK-5 rule 10: a stay moves to other nights or keeps its own, also where they overlap', async () => {
    const { roomClassId } = await rooms(1);
    const bookingId = newId();
    await stayIn([roomClassId], '2026-03-10', '2026-03-13', { bookingId });
    await stayIn([roomClassId], '2026-03-15', '2026-03-16');
    const move = (checkIn: string, checkOut: string) =>
      bare((tx) =>
        app.modules.schedule.moveNights(tx, {
          bookingId,
          roomClassIds: [roomClassId],
          checkIn: day(checkIn),
          checkOut: day(checkOut),
        }),
      );
    expect(await move('2026-03-12', '2026-03-16')).toBeNull();
    expect(await move('2026-03-12', '2026-03-15')).toEqual({ roomClassId });
    expect(await stayIn([roomClassId], '2026-03-10', '2026-03-12')).toEqual({ roomClassId });
    expect(await bare((tx) => app.modules.schedule.release(tx, bookingId))).toBe(true);
    expect(await bare((tx) => app.modules.schedule.release(tx, bookingId))).toBe(false);
    expect(await wrongNights()).toEqual([]);
  });

  it('BOOK-17 rule 17: the kennel is fixed at check-in, never one for two', async () => {
    const { roomClassId, kennelIds } = await rooms(2);
    const [a, b] = [newId(), newId()];
    await stayIn([roomClassId], '2026-03-02', '2026-03-05', { bookingId: a });
    await stayIn([roomClassId], '2026-03-02', '2026-03-04', { bookingId: b });
    const today = day('2026-03-02');
    const enter = (bookingId: string, kennelId?: string) =>
      bare((tx) => app.modules.schedule.checkIn(tx, { bookingId, today, ...(kennelId && { kennelId }) }));
    expect(await enter(a, kennelIds[1])).toEqual({ kennelId: kennelIds[1] });
    await expect(enter(b, kennelIds[1])).rejects.toMatchObject({ type: { code: 'schedule/kennel-taken' } });
    expect(await enter(b)).toEqual({ kennelId: kennelIds[0] });
    const plans = await app.modules.schedule.kennelPlans(app.db, {
      storeNo: store.storeNo,
      from: today,
      until: day('2026-03-09'),
      today,
    });
    const plan = plans.find((one) => one.roomClassId === roomClassId);
    expect(plan?.stays.map((stay) => [stay.bookingId, stay.parts[0]?.kennelId, stay.moves])).toEqual([
      [a, kennelIds[1], 0],
      [b, kennelIds[0], 0],
    ]);
    await bare((tx) => app.modules.schedule.release(tx, a, 'done'));
    expect(await wrongNights()).toEqual([]);
  });

  it('BOOK-17: kennels taken out of use lower what is sold, never below what is', async () => {
    const { roomClassId, kennelIds } = await rooms(3);
    await stayIn([roomClassId], '2026-03-10', '2026-03-11');
    await stayIn([roomClassId], '2026-03-10', '2026-03-12');
    await sql`update merchant.kennel set active = false where kennel_id = any(${kennelIds.slice(1)}::uuid[])`.execute(
      app.db,
    );
    await inTransaction(app.db, (tx) => refreshRooms(tx, { merchant: app.modules.merchant } as never, [roomClassId]));
    expect(await stayIn([roomClassId], '2026-03-10', '2026-03-11')).toBeNull();
    expect(await stayIn([roomClassId], '2026-03-11', '2026-03-12')).toBeNull();
    expect(await stayIn([roomClassId], '2026-03-12', '2026-03-13')).toEqual({ roomClassId });
    expect(await wrongNights()).toEqual([]);
  });

  it('BOOK-3 rules 3, 16: a rush on nights with ended holds, moves and releases: none over capacity, no deadlock', async () => {
    const [small, large] = [await rooms(2, 'small'), await rooms(2, 'large')];
    const classes = [small.roomClassId, large.roomClassId];
    const now = app.clock.now();
    const live: string[] = [];
    const work = Array.from({ length: 160 }, (_, nth) => {
      const from = day('2026-04-01').add({ days: (nth * 5) % 12 });
      const until = from.add({ days: 1 + (nth % 5) });
      const bookingId = newId();
      live.push(bookingId);
      const expiresAt = nth % 4 === 0 ? now.subtract({ seconds: 1 }) : null;
      const old = live[nth % 7] as string;
      return bare(async (tx) => {
        const wanted = { roomClassIds: classes, checkIn: from, checkOut: until };
        if (nth % 6 === 5) return app.modules.schedule.moveNights(tx, { bookingId: old, ...wanted });
        if (nth % 9 === 8) return app.modules.schedule.release(tx, old);
        return app.modules.schedule.reserveNights(tx, { bookingId, ...wanted, expiresAt });
      });
    });
    const ended = await Promise.allSettled(work);
    expect(ended.filter((one) => one.status === 'rejected')).toEqual([]);
    expect(await wrongNights()).toEqual([]);
  }, 60_000);
});

describe('seats', () => {
  const open = async (seats: number): Promise<string> => {
    const sessionId = newId();
    const from = Temporal.Instant.from('2026-03-10T02:00:00Z');
    await bare((tx) =>
      app.modules.schedule.openSession(tx, {
        sessionId,
        storeNo: store.storeNo,
        offerId: newId(),
        from,
        to: from.add({ hours: 1 }),
        seats,
      }),
    );
    return sessionId;
  };
  const taken = async (sessionId: string) => {
    const { rows } = await sql<{ counted: number; sum: number }>`
      select seats_taken as counted, (select coalesce(sum(seats), 0)::int from schedule.seat t where t.session_id = s.session_id) as sum
      from schedule.session s where session_id = ${sessionId}::uuid`.execute(app.db);
    return rows[0];
  };

  it('BOOK-3 rule 18: fifty join a class of eight at once: eight have a seat', async () => {
    const sessionId = await open(8);
    const joins = await Promise.all(
      Array.from({ length: 50 }, () =>
        bare((tx) => app.modules.schedule.takeSeat(tx, { sessionId, bookingId: newId() })),
      ),
    );
    expect(joins.filter(Boolean)).toHaveLength(8);
    expect(await taken(sessionId)).toEqual({ counted: 8, sum: 8 });
  });

  it('BOOK-3 rule 18: seats held too long make room; each booking has its seat once', async () => {
    const sessionId = await open(2);
    const now = app.clock.now();
    const [held, paid] = [newId(), newId()];
    const join = (bookingId: string, expiresAt?: Temporal.Instant) =>
      bare((tx) => app.modules.schedule.takeSeat(tx, { sessionId, bookingId, expiresAt: expiresAt ?? null }));
    expect(await join(held, now.add({ minutes: 10 }))).toBe(true);
    expect(await join(paid)).toBe(true);
    expect(await join(paid)).toBe(true);
    expect(await join(newId())).toBe(false);
    app.clock.set(now.add({ minutes: 10 }));
    expect(await join(newId())).toBe(true);
    expect(await bare((tx) => app.modules.schedule.setStatus(tx, held, 'confirmed'))).toBe(false);
    expect(await bare((tx) => app.modules.schedule.release(tx, paid))).toBe(true);
    expect(await taken(sessionId)).toEqual({ counted: 1, sum: 1 });
    app.clock.set(now);
  });

  it('BOOK-3: a cancelled session takes nobody and names who had a seat', async () => {
    const sessionId = await open(2);
    const bookingId = newId();
    await bare((tx) => app.modules.schedule.takeSeat(tx, { sessionId, bookingId }));
    expect(await bare((tx) => app.modules.schedule.cancelSession(tx, sessionId))).toEqual([bookingId]);
    // It is cancelled once: whoever comes second learns so.
    expect(await bare((tx) => app.modules.schedule.cancelSession(tx, sessionId))).toBeNull();
    expect(await bare((tx) => app.modules.schedule.takeSeat(tx, { sessionId, bookingId: newId() }))).toBe(false);
  });
});

describe('peaks', () => {
  const saturday = '2026-03-07';
  const at = (time: string): Temporal.Instant =>
    Temporal.ZonedDateTime.from(`${saturday}T${time}[Asia/Shanghai]`).toInstant();
  const one = { key: 'all', needs: [{ pool: 'person', skill: 'groom' } as const], offsetMinutes: 0, minutes: 60 };
  const shape = { legs: [one], bufferBeforeMinutes: 0, bufferAfterMinutes: 0 };

  async function peaked(people: number): Promise<TestStore> {
    const own = await aStore(app.db);
    for (let nth = 0; nth < people; nth += 1) await aResource(app.db, own);
    await inTransaction(app.db, (tx) => app.modules.schedule.refreshStore(tx, own.storeNo));
    const manager = await app.staff(['store.manage']);
    const reply = await app.http.inject({
      method: 'PUT',
      url: `/v1/stores/${own.storeId}/peak-windows`,
      headers: manager,
      body: { items: [{ weekday: 6, from: '10:00', until: '15:00', sharePercent: 20 }] },
    });
    expect(reply.statusCode, reply.body).toBe(200);
    return own;
  }
  const place = (own: TestStore, start: Temporal.Instant, audience: 'member' | 'everyone') =>
    bare((tx) =>
      app.modules.schedule.place(tx, {
        ...shape,
        storeNo: own.storeNo,
        bookingId: newId(),
        start,
        status: 'confirmed',
        audience,
      }),
    );
  const list = (own: TestStore, audience: 'member' | 'everyone') =>
    app.modules.schedule.slots(app.db, {
      ...shape,
      storeNo: own.storeNo,
      timeZone: 'Asia/Shanghai',
      from: at('09:00'),
      to: at('17:00'),
      gridMinutes: 60,
      leadMinutes: 0,
      limit: 100,
      audience,
    });

  it('BOOK-7 rule 22: a fifth of a peak is kept for members, in lists and when claims are made', async () => {
    const own = await peaked(1);
    for (const hour of ['10:00', '11:00', '12:00', '13:00']) {
      expect(await place(own, at(hour), 'everyone')).not.toBeNull();
    }
    expect(await place(own, at('14:00'), 'everyone')).toBeNull();
    const hours = (starts: { start: Temporal.Instant; memberOnly: boolean }[]) =>
      starts.map(({ start, memberOnly }) => [start.toZonedDateTimeISO('Asia/Shanghai').hour, memberOnly]);
    expect(hours(await list(own, 'everyone'))).toEqual([
      [9, false],
      [15, false],
      [16, false],
      [17, false],
    ]);
    expect(hours(await list(own, 'member'))).toContainEqual([14, true]);
    expect(await place(own, at('14:00'), 'member')).not.toBeNull();
  });

  it('BOOK-7 rule 22: what is kept is open to everybody a day before', async () => {
    const own = await peaked(1);
    for (const hour of ['10:00', '11:00', '12:00', '13:00']) await place(own, at(hour), 'everyone');
    const now = app.clock.now();
    app.clock.set(at('10:00').subtract({ hours: 24, seconds: 1 }));
    expect(await place(own, at('14:00'), 'everyone')).toBeNull();
    app.clock.set(at('10:00').subtract({ hours: 24 }));
    expect(await place(own, at('14:00'), 'everyone')).not.toBeNull();
    app.clock.set(now);
  });

  it('BOOK-7 rule 22: a rush of everybody leaves the members their share, whoever they book with', async () => {
    const own = await peaked(5);
    const { rows: people } = await sql<{ resource_no: number }>`
      select resource_no from schedule.resource where store_no = ${own.storeNo}`.execute(app.db);
    const hours = ['10:00', '11:00', '12:00', '13:00', '14:00'];
    const wins = await Promise.all(
      people.flatMap(({ resource_no: resourceNo }) =>
        hours.map((hour) => {
          const claims = [{ resourceNo, from: at(hour), to: at(hour).add({ minutes: 60 }) }];
          return bare((tx) => app.modules.schedule.claim(tx, { bookingId: newId(), status: 'confirmed', claims }));
        }),
      ),
    );
    expect(wins.filter(Boolean)).toHaveLength(20);
    expect((await app.modules.schedule.checkGaps(false)).wrong).toEqual([]);
  });

  it('BOOK-7: peaks of a day do not overlap, and only the store sets them', async () => {
    const own = await peaked(1);
    const other = await app.staff(['booking.read']);
    const put = (headers: Record<string, string>, items: unknown[]) =>
      app.http.inject({ method: 'PUT', url: `/v1/stores/${own.storeId}/peak-windows`, headers, body: { items } });
    const window = { weekday: 6, from: '10:00', until: '12:00', sharePercent: 10 };
    expect((await put(other, [window])).statusCode).toBe(403);
    const reply = await put(await app.staff(['store.manage']), [window, { ...window, from: '11:00', until: '13:00' }]);
    expect([reply.statusCode, reply.json().code]).toEqual([422, 'schedule/peaks-overlap']);
    expect((await put(await app.staff(['store.manage']), [{ ...window, sharePercent: 21 }])).statusCode).toBe(400);
  });
});
