/** Seats of classes, and what is kept for members: on a real PostgreSQL (rules 18, 22). */
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestApp, testApp } from '../../../test/harness.ts';
import { aResource, aService, aStore, type TestStore } from '../../../test/stores.ts';
import { inTransaction, type Tx } from '../../platform/db.ts';
import { newId } from '../../platform/ids.ts';

let app: TestApp;
let store: TestStore;

beforeAll(async () => {
  app = await testApp({ now: '2026-03-02T00:00:00Z' });
  await aService(app.db);
  store = await aStore(app.db);
});
afterAll(() => app[Symbol.asyncDispose]());

/** Without the retries of a transaction, so that a deadlock would show. */
const bare = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => app.db.transaction().execute(work);

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
