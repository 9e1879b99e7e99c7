/** Claims, gaps and what races for them, on a real PostgreSQL (rules 1 to 5, 7, 9, 10, 22, 24). */
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestApp, testApp } from '../../../test/harness.ts';
import { aResource, aService, aStore, type TestStore } from '../../../test/stores.ts';
import { inTransaction } from '../../platform/db.ts';
import { newId } from '../../platform/ids.ts';
import type { ClaimPart, ClaimRequest } from './index.ts';

let app: TestApp;
let store: TestStore;

beforeAll(async () => {
  app = await testApp({ now: '2026-03-02T00:00:00Z' });
  await aService(app.db);
  store = await aStore(app.db);
});
afterAll(() => app[Symbol.asyncDispose]());

const at = (time: string, day = '2026-03-03'): Temporal.Instant =>
  Temporal.ZonedDateTime.from(`${day}T${time}[Asia/Shanghai]`).toInstant();
const part = (resourceNo: number, from: string, to: string, day?: string): ClaimPart => ({
  resourceNo,
  from: at(from, day),
  to: at(to, day),
});

async function people(count: number): Promise<number[]> {
  const nos: number[] = [];
  for (let i = 0; i < count; i += 1) nos.push(await aResource(app.db, store));
  await inTransaction(app.db, (tx) => app.modules.schedule.refreshStore(tx, store.storeNo));
  return nos;
}

const take = (claims: readonly ClaimPart[], more: Partial<ClaimRequest> = {}): Promise<boolean> =>
  inTransaction(app.db, (tx) =>
    app.modules.schedule.claim(tx, { bookingId: newId(), status: 'confirmed', claims, ...more }),
  );

async function overlaps(): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*)::int as n from schedule.claim a join schedule.claim b
      on a.resource_no = b.resource_no and a.claim_id < b.claim_id and a.during && b.during
    where a.status in ('held', 'confirmed', 'in_service') and b.status in ('held', 'confirmed', 'in_service')`.execute(
    app.db,
  );
  return rows[0]?.n ?? -1;
}

const gapsOf = async (resourceNo: number, day = '2026-03-03'): Promise<string[]> => {
  const { rows } = await sql<{ gap: string }>`
    select to_char(lo at time zone 'Asia/Shanghai', 'HH24:MI') || '-' || to_char(hi at time zone 'Asia/Shanghai', 'HH24:MI') as gap
    from schedule.gap where resource_no = ${resourceNo} and (lo at time zone 'Asia/Shanghai')::date = ${day}::date
    order by lo`.execute(app.db);
  return rows.map((row) => row.gap);
};

const rightGaps = async (): Promise<void> => expect((await app.modules.schedule.checkGaps(false)).wrong).toEqual([]);

describe('claims', () => {
  it('BOOK-3 rule 1: refuses a claim that overlaps, rule 4: lets one follow another at once', async () => {
    const [one = 0] = await people(1);
    expect(await take([part(one, '10:00', '11:00')])).toBe(true);
    expect(await take([part(one, '10:59', '11:30')])).toBe(false);
    expect(await take([part(one, '11:00', '12:00')])).toBe(true);
    expect(await take([part(one, '09:00', '10:00')])).toBe(true);
    expect(await gapsOf(one)).toEqual(['12:00-18:00']);
    await rightGaps();
  });

  it('BOOK-3 rule 1: the database itself refuses what another path writes', async () => {
    const [one = 0] = await people(1);
    await take([part(one, '10:00', '11:00')]);
    const byHand = sql`
      insert into schedule.claim (booking_id, resource_no, during, status, pieces)
      values (${newId()}::uuid, ${one}, tstzrange(${at('10:30').toString()}, ${at('10:40').toString()}), 'confirmed', 1)`;
    await expect(byHand.execute(app.db)).rejects.toMatchObject({ code: '23P01' });
  });

  it('BOOK-14 rule 2: has all of its resources or none', async () => {
    const [one = 0, two = 0, three = 0] = await people(3);
    await take([part(two, '10:00', '11:00')]);
    const wanted = [part(one, '10:00', '11:00'), part(two, '10:30', '11:30'), part(three, '10:00', '11:00')];
    expect(await take(wanted)).toBe(false);
    expect(await gapsOf(one)).toEqual(['09:00-18:00']);
    expect(await gapsOf(three)).toEqual(['09:00-18:00']);
    expect(await take([part(one, '10:00', '11:00'), part(three, '10:00', '11:00')])).toBe(true);
    await rightGaps();
  });

  it('BOOK-3 rule 2: leaves nothing when a row from elsewhere is in the way at the last moment', async () => {
    const [one = 0, two = 0] = await people(2);
    const held = await app.db.connection().execute(async (connection) => {
      await sql`begin`.execute(connection);
      await sql`
        insert into schedule.claim (booking_id, resource_no, during, status, pieces)
        values (${newId()}::uuid, ${two}, tstzrange(${at('10:00').toString()}, ${at('11:00').toString()}), 'confirmed', 1)`.execute(
        connection,
      );
      const waiting = take([part(one, '10:00', '11:00'), part(two, '10:00', '11:00')]);
      await new Promise((resolve) => setTimeout(resolve, 50));
      await sql`commit`.execute(connection);
      return waiting;
    });
    expect(held).toBe(false);
    await app.modules.schedule.checkGaps(true);
    const { rows } = await sql`select 1 from schedule.claim where resource_no = ${one}`.execute(app.db);
    expect(rows).toEqual([]);
  });

  it('BOOK-3 rule 7: a hold that has ended is bookable at once, without a sweeper', async () => {
    const [one = 0] = await people(1);
    const now = app.clock.now();
    const bookingId = newId();
    const expiresAt = now.add({ minutes: 10 });
    expect(await take([part(one, '10:00', '12:00')], { bookingId, status: 'held', expiresAt })).toBe(true);
    expect(await take([part(one, '11:00', '13:00')])).toBe(false);
    app.clock.set(expiresAt);
    expect(await take([part(one, '11:00', '13:00')])).toBe(true);
    expect(await gapsOf(one)).toEqual(['09:00-11:00', '13:00-18:00']);
    const kept = await inTransaction(app.db, (tx) => app.modules.schedule.setStatus(tx, bookingId, 'confirmed'));
    expect(kept).toBe(false);
    app.clock.set(now);
    await rightGaps();
  });

  it('BOOK-3 rule 8: a hold that ended but that nobody took can still be confirmed, whole', async () => {
    const [one = 0, two = 0] = await people(2);
    const now = app.clock.now();
    const bookingId = newId();
    const expiresAt = now.add({ minutes: 10 });
    await take([part(one, '10:00', '12:00'), part(two, '10:00', '12:00')], { bookingId, status: 'held', expiresAt });
    app.clock.set(expiresAt.add({ minutes: 5 }));
    const confirm = () => inTransaction(app.db, (tx) => app.modules.schedule.setStatus(tx, bookingId, 'confirmed'));
    expect(await confirm()).toBe(true);
    await app.loop('schedule.sweep');
    expect(await take([part(two, '10:00', '11:00')])).toBe(false);
    const other = newId();
    const again = { bookingId: other, status: 'held', expiresAt: app.clock.now() } as const;
    await take([part(one, '14:00', '15:00'), part(two, '14:00', '15:00')], again);
    expect(await take([part(two, '14:00', '15:00')])).toBe(true);
    expect(await inTransaction(app.db, (tx) => app.modules.schedule.setStatus(tx, other, 'confirmed'))).toBe(false);
    const left = await app.modules.schedule.claimsOf(app.db, [other]);
    expect(left.get(other)?.map((claim) => claim.status)).toEqual(['held']);
    app.clock.set(now);
    await rightGaps();
  });

  it('BOOK-3 rule 7: the sweep gives gaps of ended holds back, and leaves live ones', async () => {
    const [one = 0] = await people(1);
    const now = app.clock.now();
    await take([part(one, '10:00', '12:00')], { status: 'held', expiresAt: now.add({ minutes: 10 }) });
    await take([part(one, '13:00', '14:00')], { status: 'held', expiresAt: now.add({ minutes: 11 }) });
    app.clock.set(now.add({ minutes: 10 }));
    await app.loop('schedule.sweep');
    expect(await gapsOf(one)).toEqual(['09:00-13:00', '14:00-18:00']);
    app.clock.set(now);
    await rightGaps();
  });

  it('BOOK-5 rules 9, 10: a move takes the new time and gives the old one back, or keeps the old one', async () => {
    const [one = 0, two = 0] = await people(2);
    const bookingId = newId();
    await take([part(one, '10:00', '11:00')], { bookingId });
    await take([part(two, '15:00', '16:00')]);
    const move = (claims: readonly ClaimPart[]) =>
      inTransaction(app.db, (tx) => app.modules.schedule.move(tx, bookingId, claims));
    expect(await move([part(one, '10:30', '11:30')])).toBe(true);
    expect(await gapsOf(one)).toEqual(['09:00-10:30', '11:30-18:00']);
    expect(await move([part(one, '12:00', '13:00'), part(two, '15:30', '16:30')])).toBe(false);
    expect(await gapsOf(one)).toEqual(['09:00-10:30', '11:30-18:00']);
    expect(await move([part(two, '16:00', '17:00')])).toBe(true);
    expect(await gapsOf(one)).toEqual(['09:00-18:00']);
    await rightGaps();
  });

  it('BOOK-4: released and finished bookings give back what they had, once', async () => {
    const [one = 0] = await people(1);
    const bookingId = newId();
    await take([part(one, '10:00', '11:00')], { bookingId });
    const end = () => inTransaction(app.db, (tx) => app.modules.schedule.release(tx, bookingId, 'done'));
    expect([await end(), await end()]).toEqual([true, false]);
    expect(await gapsOf(one)).toEqual(['09:00-18:00']);
    await rightGaps();
  });

  it('BOOK-8: several bookings of one go are taken together or not at all', async () => {
    const [one = 0, two = 0] = await people(2);
    const request = (claims: readonly ClaimPart[]) => ({ bookingId: newId(), status: 'confirmed' as const, claims });
    const both = (a: ClaimPart, b: ClaimPart) =>
      inTransaction(app.db, (tx) => app.modules.schedule.claim(tx, [request([a]), request([b])]));
    expect(await both(part(one, '10:00', '11:00'), part(one, '10:30', '11:30'))).toBe(false);
    expect(await gapsOf(one)).toEqual(['09:00-18:00']);
    expect(await both(part(two, '10:00', '11:00'), part(one, '10:30', '11:30'))).toBe(true);
    await rightGaps();
  });
});

describe('races', () => {
  const errors: unknown[] = [];
  const noted = (work: Promise<boolean>): Promise<boolean> =>
    work.catch((error: unknown) => {
      errors.push(error);
      return false;
    });
  /** Without the retries of a transaction, so that a deadlock would show. */
  const bare = (claims: readonly ClaimPart[]): Promise<boolean> =>
    noted(
      app.db
        .transaction()
        .execute((tx) => app.modules.schedule.claim(tx, { bookingId: newId(), status: 'confirmed', claims })),
    );

  it('BOOK-3 rules 1, 3: 16 clients on one slot, 300 rounds: one winner each, no overlap, no deadlock', async () => {
    const [one = 0] = await people(1);
    const base = at('09:00', '2026-03-09').epochMilliseconds;
    for (let round = 0; round < 300; round += 1) {
      const start = Temporal.Instant.fromEpochMilliseconds(base + round * 2 * 3_600_000);
      const wins = await Promise.all(
        Array.from({ length: 16 }, (_, nth) => {
          const from = start.add({ minutes: nth });
          return bare([{ resourceNo: one, from, to: from.add({ minutes: 60 }) }]);
        }),
      );
      expect(wins.filter(Boolean)).toHaveLength(1);
    }
    expect(errors).toEqual([]);
    expect(await overlaps()).toBe(0);
    await rightGaps();
  }, 120_000);

  it('BOOK-2 rule 12: bookings of one person at different times, all at once, leave its gaps right', async () => {
    const one = await aResource(app.db, store, {
      shifts: [{ starts: '09:00', ends: '18:00', breaks: [{ starts: '13:00', ends: '14:00' }] }],
    });
    await people(0);
    for (let round = 0; round < 10; round += 1) {
      const day = `2026-04-${String(round + 10)}`;
      // Within a gap, over the edges of one, and side by side.
      const spans = [
        ['09:00', '10:00'],
        ['10:30', '11:30'],
        ['13:30', '14:30'],
        ['15:00', '15:45'],
        ['15:45', '16:15'],
        ['17:30', '18:30'],
      ] as const;
      const ids = spans.map(() => newId());
      const wins = await Promise.all(
        spans.map(([from, to], nth) =>
          noted(
            app.db.transaction().execute(async (tx) => {
              const claims = [part(one, from, to, day)];
              const bookingId = ids[nth] as string;
              const taken = await app.modules.schedule.claim(tx, { bookingId, status: 'confirmed', claims });
              // What else belongs to a booking, so that they do overlap.
              await sql`select pg_sleep(0.005)`.execute(tx);
              return taken;
            }),
          ),
        ),
      );
      expect(wins).toEqual(spans.map(() => true));
      await rightGaps();
      await Promise.all(
        ids.map((id) => noted(app.db.transaction().execute((tx) => app.modules.schedule.release(tx, id)))),
      );
      expect(await gapsOf(one, day)).toEqual(['09:00-13:00', '14:00-18:00']);
    }
    expect(errors).toEqual([]);
    await rightGaps();
  }, 60_000);

  it('BOOK-14 rules 2, 3: pairs of resources named in any order: all or none, no deadlock', async () => {
    const nos = await people(4);
    const pairs = nos.flatMap((a) => nos.flatMap((b) => (a === b ? [] : [[a, b] as const])));
    for (let round = 0; round < 40; round += 1) {
      const hour = (round % 8) + 9;
      const [from, to] = [`${String(hour).padStart(2, '0')}:00`, `${String(hour).padStart(2, '0')}:45`];
      const day = `2026-03-${String(10 + Math.floor(round / 8)).padStart(2, '0')}`;
      const wins = await Promise.all(pairs.map(([a, b]) => bare([part(a, from, to, day), part(b, from, to, day)])));
      const won = wins.filter(Boolean).length;
      expect(won).toBeGreaterThanOrEqual(1);
      expect(won).toBeLessThanOrEqual(2);
    }
    expect(errors).toEqual([]);
    const { rows } = await sql<{ booking_id: string }>`
      select booking_id from schedule.claim where resource_no = any(${nos}::int[])
      group by booking_id having count(*) <> 2`.execute(app.db);
    expect(rows).toEqual([]);
    expect(await overlaps()).toBe(0);
    await rightGaps();
  }, 60_000);

  it('BOOK-5 rules 3, 10: moves, releases and claims across one another: no deadlock, gaps right', async () => {
    const nos = await people(5);
    const bookings = await Promise.all(
      nos.map(async (no, nth) => {
        const bookingId = newId();
        await take([part(no, `${10 + nth}:00`, `${11 + nth}:00`, '2026-03-20')], { bookingId });
        return bookingId;
      }),
    );
    const any = (seed: number): number => nos[seed % nos.length] as number;
    const work = Array.from({ length: 240 }, (_, nth) => {
      const hour = 9 + ((nth * 7) % 8);
      const claims = [0, 3].map((step) =>
        part(any(nth * 3 + step), `${String(hour).padStart(2, '0')}:15`, `${hour + 1}:00`, '2026-03-20'),
      );
      const bookingId = bookings[nth % bookings.length] as string;
      return noted(
        app.db.transaction().execute((tx) => {
          if (nth % 3 === 0) return app.modules.schedule.move(tx, bookingId, claims);
          if (nth % 11 === 0) return app.modules.schedule.release(tx, newId());
          return app.modules.schedule.claim(tx, { bookingId: newId(), status: 'confirmed', claims });
        }),
      );
    });
    await Promise.all(work);
    expect(errors).toEqual([]);
    expect(await overlaps()).toBe(0);
    for (const bookingId of bookings) {
      const kept = await app.modules.schedule.claimsOf(app.db, [bookingId]);
      expect(kept.get(bookingId)?.length).toBeGreaterThanOrEqual(1);
    }
    await rightGaps();
  }, 60_000);

  it('BOOK-3 rule 7: when a hold ends, one of sixteen has the slot and the late payer does not as well', async () => {
    const [one = 0] = await people(1);
    const now = app.clock.now();
    for (let round = 0; round < 20; round += 1) {
      const day = `2026-04-${String(round + 1).padStart(2, '0')}`;
      const bookingId = newId();
      const expiresAt = now.add({ minutes: 10 });
      app.clock.set(now);
      await take([part(one, '10:00', '12:00', day)], { bookingId, status: 'held', expiresAt });
      app.clock.set(expiresAt);
      const late = noted(
        app.db.transaction().execute((tx) => app.modules.schedule.setStatus(tx, bookingId, 'confirmed')),
      );
      const wins = await Promise.all([
        ...Array.from({ length: 15 }, () => bare([part(one, '10:00', '11:00', day)])),
        late,
      ]);
      expect(wins.filter(Boolean)).toHaveLength(1);
    }
    app.clock.set(now);
    expect(errors).toEqual([]);
    await rightGaps();
  }, 60_000);

  it('the gap check finds and repairs what somebody else wrote', async () => {
    const [one = 0] = await people(1);
    await sql`delete from schedule.gap where resource_no = ${one}`.execute(app.db);
    const { wrong, left } = await app.modules.schedule.checkGaps(true);
    expect(wrong).toEqual([one]);
    expect(left).toEqual([]);
  });
});
