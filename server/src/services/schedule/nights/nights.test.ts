/** Nights of kennels: on a real PostgreSQL (rules 3, 7, 10, 16, 17). */
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestApp, testApp } from '../../../../test/harness.ts';
import { aRoomClass, aStore, type TestStore } from '../../../../test/stores.ts';
import { inTransaction, type Tx } from '../../../platform/db.ts';
import { newId } from '../../../platform/ids.ts';
import type { NightsRequest } from './nights.ts';
import { refreshRooms } from './rooms.ts';

let app: TestApp;
let store: TestStore;

beforeAll(async () => {
  app = await testApp({ now: '2026-03-02T00:00:00Z' });
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

async function reserve(tx: Tx, request: NightsRequest): Promise<{ roomClassId: string } | null> {
  const taken = await app.modules.schedule.reserveNights(tx, [request]);
  return taken && { roomClassId: taken[0] as string };
}

const stayIn = (
  roomClassIds: readonly string[],
  checkIn: string,
  checkOut: string,
  more: { bookingId?: string; expiresAt?: Temporal.Instant } = {},
) =>
  bare((tx) =>
    reserve(tx, {
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

  it('BOOK-3 rules 3, 16: rushes on nights with ended holds, moves and releases: none over capacity, no deadlock', async () => {
    const [small, large] = [await rooms(2, 'small'), await rooms(2, 'large')];
    const classes = [small.roomClassId, large.roomClassId];
    const now = app.clock.now();
    for (let round = 0; round < 8; round += 1) {
      const live: string[] = [];
      const first = day('2026-04-01').add({ days: round * 9 });
      const work = Array.from({ length: 160 }, (_, nth) => {
        const from = first.add({ days: (nth * 5) % 12 });
        const until = from.add({ days: 1 + (nth % 5) });
        const bookingId = newId();
        live.push(bookingId);
        const expiresAt = nth % 4 === 0 ? now.subtract({ seconds: 1 }) : null;
        const old = live[nth % 7] as string;
        return bare(async (tx) => {
          const wanted = { roomClassIds: classes, checkIn: from, checkOut: until };
          if (nth % 6 === 5) return app.modules.schedule.moveNights(tx, { bookingId: old, ...wanted });
          if (nth % 9 === 8) return app.modules.schedule.release(tx, old);
          return reserve(tx, { bookingId, ...wanted, expiresAt });
        });
      });
      const ended = await Promise.allSettled(work);
      expect(ended.filter((one) => one.status === 'rejected')).toEqual([]);
      expect(await wrongNights()).toEqual([]);
    }
  }, 60_000);
});

describe('several stays of one go', () => {
  it('BOOK-14 rules 2, 16: are taken all or none, each in a class of its own', async () => {
    const [small, large] = [await rooms(1, 'small'), await rooms(1, 'large')];
    const classes = [small.roomClassId, large.roomClassId];
    const go = (from: string, to: string, ...allowed: (readonly string[])[]) =>
      bare((tx) =>
        app.modules.schedule.reserveNights(
          tx,
          allowed.map((roomClassIds) => ({
            bookingId: newId(),
            roomClassIds,
            checkIn: day(from),
            checkOut: day(to),
          })),
        ),
      );
    expect(await go('2026-06-10', '2026-06-12', classes, classes)).toEqual(classes);
    expect(await go('2026-06-11', '2026-06-13', classes)).toBeNull();
    expect(await go('2026-06-12', '2026-06-13', [large.roomClassId], classes)).toEqual([...classes].reverse());
    expect(await bare((tx) => app.modules.schedule.reserveNights(tx, []))).toEqual([]);
    expect(await wrongNights()).toEqual([]);
  });

  it('BOOK-14 rules 2, 3: a rush of them, named in any order: all or none, no deadlock', async () => {
    const classes = [await rooms(3, 'small'), await rooms(3, 'medium'), await rooms(3, 'large')].map(
      (room) => room.roomClassId,
    );
    const full = new Error('full');
    for (let round = 0; round < 6; round += 1) {
      const ended = await Promise.allSettled(
        Array.from({ length: 60 }, (_, nth) =>
          bare(async (tx) => {
            const requests = Array.from({ length: 2 + (nth % 2) }, (_none, at) => {
              const checkIn = day('2026-07-01').add({ days: round * 20 + ((nth * 5 + at * 3) % 9) });
              const checkOut = checkIn.add({ days: 1 + ((nth + at) % 4) });
              const expiresAt = nth % 3 === 0 ? app.clock.now() : null;
              return {
                bookingId: newId(),
                roomClassIds: classes.slice((nth + at * 2) % 3),
                checkIn,
                checkOut,
                expiresAt,
              };
            });
            if (!(await app.modules.schedule.reserveNights(tx, requests))) throw full;
          }),
        ),
      );
      expect(ended.filter((one) => one.status === 'rejected' && one.reason !== full)).toEqual([]);
      expect(ended.some((one) => one.status === 'fulfilled')).toBe(true);
      expect(await wrongNights()).toEqual([]);
    }
  }, 60_000);
});

describe('nights in an order that the writers cannot choose', () => {
  /** Waits until the work has ended, or until so many transactions wait for another's locks. */
  async function until(work: Promise<unknown>, waiting: number): Promise<void> {
    const ended = work.then(
      () => true,
      () => true,
    );
    const waits = async () => {
      const { rows } = await sql<{ count: number }>`
        select count(*)::int as count from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock'`.execute(app.db);
      return rows[0]?.count === waiting;
    };
    while (!(await waits())) {
      if (await Promise.race([ended, new Promise((wake) => setTimeout(wake, 10, false))])) return;
    }
  }
  /** A transaction that keeps its locks until `commit`. */
  async function held(work: (tx: Tx) => Promise<unknown>) {
    const commit = Promise.withResolvers<void>();
    const ready = Promise.withResolvers<void>();
    const done = bare(async (tx) => {
      await work(tx);
      ready.resolve();
      await commit.promise;
    });
    await Promise.race([ready.promise, done]);
    return async () => {
      commit.resolve();
      await done;
    };
  }
  const may = (nth: number): Temporal.PlainDate => day('2026-05-01').add({ days: nth - 1 });
  const nights = (roomClassIds: readonly string[], from: number, to: number) => ({
    roomClassIds,
    checkIn: may(from),
    checkOut: may(to),
  });

  it('BOOK-5 rules 3, 10: an ended hold moved away while its nights are asked for is left where it is now', async () => {
    const { roomClassId } = await rooms(1);
    const bookingId = newId();
    const ended = app.clock.now().subtract({ seconds: 1 });
    await stayIn([roomClassId], '2026-05-05', '2026-05-07', { bookingId, expiresAt: ended });
    const commit = await held((tx) =>
      app.modules.schedule.moveNights(tx, { bookingId, ...nights([roomClassId], 1, 3) }),
    );
    const reserveFrom = (from: number, to: number) =>
      bare((tx) => reserve(tx, { bookingId: newId(), ...nights([roomClassId], from, to) }));
    const behind = reserveFrom(5, 7);
    await until(behind, 1);
    const across = reserveFrom(1, 7);
    await until(across, 2);
    await commit();
    expect(await Promise.all([behind, across])).toEqual([{ roomClassId }, null]);
    expect(await wrongNights()).toEqual([]);
  });

  it('BOOK-5 rules 3, 10: a move locks its own nights in their turn, also when its smaller class is full', async () => {
    const [small, large] = [await rooms(1, 'small'), await rooms(3, 'large')];
    const both = [small.roomClassId, large.roomClassId];
    const bookingId = newId();
    await stayIn([small.roomClassId], '2026-05-01', '2026-05-08');
    await stayIn([large.roomClassId], '2026-05-05', '2026-05-07', { bookingId });
    const reserveLarge = (tx: Tx, from: number, to: number) =>
      reserve(tx, { bookingId: newId(), ...nights([large.roomClassId], from, to) });
    const commit = await held((tx) => reserveLarge(tx, 2, 3));
    const moving = bare((tx) => app.modules.schedule.moveNights(tx, { bookingId, ...nights(both, 1, 7) }));
    await until(moving, 1);
    const across = bare((tx) => reserveLarge(tx, 3, 6));
    await until(across, 2);
    await commit();
    const roomClassId = large.roomClassId;
    expect(await Promise.all([moving, across])).toEqual([{ roomClassId }, { roomClassId }]);
    expect(await wrongNights()).toEqual([]);
  });

  it('BOOK-17: a kennel going out of use while a night is first asked for is not sold', async () => {
    const { roomClassId, kennelIds } = await rooms(2);
    const commit = await held(async (tx) => {
      await sql`update merchant.kennel set active = false where kennel_id = ${kennelIds[0]}::uuid`.execute(tx);
      await refreshRooms(tx, { merchant: app.modules.merchant } as never, [roomClassId]);
    });
    const first = stayIn([roomClassId], '2026-06-01', '2026-06-03');
    await until(first, 1);
    await commit();
    expect(await first).toEqual({ roomClassId });
    expect(await stayIn([roomClassId], '2026-06-02', '2026-06-03')).toBeNull();
    expect(await wrongNights()).toEqual([]);
  });
});
