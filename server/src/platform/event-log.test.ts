/** The log and its consumers on a real PostgreSQL: nothing lost, nothing doubled, order kept per customer. */
import { eventType } from '@pawloop/contract';
import { sql } from 'kysely';
import { Type } from 'typebox';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newDatabase, settled } from '../../test/database.ts';
import { type Consumer, consumeOnce, drainConsumers } from './consumers.ts';
import { type Db, inTransaction, openDb, openPool, type Tx } from './db.ts';
import { append, appendMany, LOG_START, type LoggedEvent, onAppended, readLog } from './event-log.ts';
import { newId } from './ids.ts';
import { createLog } from './log.ts';

const counted = eventType({ name: 'test.counted', version: 1, payload: Type.Object({ n: Type.Integer() }) });
const other = eventType({ name: 'test.other', version: 1, payload: Type.Object({}) });

/** Notes each event once; a second time breaks the primary key. */
async function see(tx: Tx, events: readonly LoggedEvent[]): Promise<void> {
  await sql`insert into public.seen (event_id, customer_id, n)
    select * from unnest(${events.map((e) => e.eventId)}::uuid[], ${events.map((e) => e.customerId)}::uuid[],
      ${events.map((e) => (e.payload as { n: number }).n)}::int[])`.execute(tx);
}

describe('event log', () => {
  let db: Db;
  beforeAll(async () => {
    db = openDb(openPool(await newDatabase(), createLog('silent'), { max: 24 }));
    await sql`create table public.seen (event_id uuid primary key, customer_id uuid, n integer, at serial)`.execute(db);
  });
  afterAll(() => db.destroy());

  const recorder = (name: string, shards = 1): Consumer => ({
    name,
    shards,
    events: [counted.name],
    async handle(tx, events) {
      await see(tx, events);
    },
  });

  it('rule 4 hands 100,000 events of 16 concurrent writers to a consumer exactly once', async () => {
    const total = 100_000;
    const writers = 16;
    const perWriter = total / writers;
    let writing = true;
    const counter: Consumer = {
      name: 'test.counter',
      events: [counted.name],
      batch: 5000,
      async handle(tx, events) {
        await see(tx, events);
      },
    };
    const write = async (writer: number) => {
      const customerId = newId();
      for (let done = 0; done < perWriter; ) {
        const size = Math.min(perWriter - done, 1 + ((writer * 37 + done) % 90));
        const from = done;
        await inTransaction(db, async (tx) => {
          await appendMany(
            tx,
            counted,
            Array.from({ length: size }, (_, i) => ({ subjectId: customerId, customerId, payload: { n: from + i } })),
          );
          // Commit late at times, so that transaction ids and commits come in different orders.
          if (size % 7 === 0) await sql`select pg_sleep(0.002)`.execute(tx);
        });
        done += size;
      }
    };
    const consuming = (async () => {
      while (writing) await consumeOnce(db, counter, 0);
      await drainConsumers(db, [counter]);
    })();
    await Promise.all(Array.from({ length: writers }, (_, writer) => write(writer)));
    writing = false;
    await consuming;
    const { rows } = await sql<{ total: number; customers: number; unordered: number }>`
      select count(*) as total, count(distinct customer_id) as customers,
        (select count(*) from (select n < lag(n) over (partition by customer_id order by at) as back from public.seen) s where back) as unordered
      from public.seen`.execute(db);
    expect(rows[0]).toEqual({ total, customers: writers, unordered: 0 });
    await sql`truncate public.seen`.execute(db);
  }, 120_000);

  it('rule 5 keeps the order of one customer over several shards', async () => {
    const consumer = recorder('test.sharded', 4);
    await sql`truncate public.seen`.execute(db);
    await drainConsumers(db, [consumer]);
    await sql`truncate public.seen`.execute(db);
    const customers = Array.from({ length: 12 }, () => newId());
    for (let n = 0; n < 20; n += 1) {
      await inTransaction(db, async (tx) => {
        for (const customerId of customers)
          await append(tx, counted, { subjectId: customerId, customerId, payload: { n } });
      });
    }
    await drainConsumers(db, [consumer]);
    const { rows } = await sql<{ numbers: number[] }>`
      select array_agg(n order by at) as numbers from public.seen group by customer_id`.execute(db);
    expect(rows).toHaveLength(12);
    for (const row of rows) expect(row.numbers).toEqual([...Array(20).keys()]);
  });

  it('REL-1 rolls the effects of a failing batch back and handles the same events again', async () => {
    const good = recorder('test.failing');
    await sql`truncate public.seen`.execute(db);
    await drainConsumers(db, [good]);
    await sql`truncate public.seen`.execute(db);
    await inTransaction(db, (tx) => append(tx, counted, { subjectId: 'x', payload: { n: 1 } }));
    const failing: Consumer = {
      ...good,
      async handle(tx, events) {
        await good.handle(tx, events);
        throw new Error('crash after the effect');
      },
    };
    await settled(db);
    await expect(consumeOnce(db, failing, 0)).rejects.toThrow('crash after the effect');
    expect((await sql`select 1 from public.seen`.execute(db)).rows).toHaveLength(0);
    await drainConsumers(db, [good]);
    expect((await sql`select 1 from public.seen`.execute(db)).rows).toHaveLength(1);
  });

  it('REL-1 repeats exactly the same batch outside after a crash, although more events have come', async () => {
    const sent: string[][] = [];
    const base = { name: 'test.outside', events: 'all', fixedBatches: true } as const;
    const ok: Consumer = { ...base, handle: async (_tx, events) => void sent.push(events.map((e) => e.eventId)) };
    const crash: Consumer = {
      ...base,
      async handle(tx, events) {
        await ok.handle(tx, events);
        throw new Error('killed');
      },
    };
    await drainConsumers(db, [ok]);
    sent.length = 0;
    await inTransaction(db, (tx) => append(tx, other, { subjectId: 'a', payload: {} }));
    await settled(db);
    await expect(consumeOnce(db, crash, 0)).rejects.toThrow('killed');
    await inTransaction(db, (tx) => append(tx, other, { subjectId: 'b', payload: {} }));
    await drainConsumers(db, [ok]);
    expect(sent[1]).toEqual(sent[0]);
    expect(sent.slice(1).flat()).toHaveLength(2);
  });

  it('does not hand out an event behind a transaction that may still commit', async () => {
    const end = (await readLog(db, { after: LOG_START, limit: 1_000_000 })).end;
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    let started: () => void = () => undefined;
    const begun = new Promise<void>((resolve) => {
      started = resolve;
    });
    const slow = inTransaction(db, async (tx) => {
      await append(tx, other, { subjectId: 'slow', payload: {} });
      started();
      await held;
    });
    await begun;
    await inTransaction(db, (tx) => append(tx, other, { subjectId: 'fast', payload: {} }));
    expect((await readLog(db, { after: end, limit: 10 })).events).toEqual([]);
    release();
    await slow;
    await settled(db);
    const names = (await readLog(db, { after: end, limit: 10 })).events.map((event) => event.subjectId);
    expect(names).toEqual(['slow', 'fast']);
  });

  it('drains also what another transaction held back until a moment ago', async () => {
    const handled = new Set<string | null>();
    const last: Consumer = {
      name: 'held',
      events: [counted.name],
      async handle(_, events) {
        for (const event of events) handled.add(event.customerId);
      },
    };
    await drainConsumers(db, [last]);
    let stop = false;
    const holding = Array.from({ length: 3 }, async () => {
      while (!stop) {
        await inTransaction(db, async (tx) => {
          await sql`select pg_current_xact_id(), pg_sleep(${Math.random() / 200})`.execute(tx);
        });
      }
    });
    const missed: number[] = [];
    for (let n = 0; n < 60; n += 1) {
      const customerId = newId();
      await inTransaction(db, (tx) => append(tx, counted, { subjectId: 'h', customerId, payload: { n } }));
      await drainConsumers(db, [last]);
      if (!handled.has(customerId)) missed.push(n);
    }
    stop = true;
    await Promise.all(holding);
    expect(missed).toEqual([]);
  });

  it('announces after the commit and not after a roll-back', async () => {
    let heard = 0;
    const stop = onAppended(() => {
      heard += 1;
    });
    await inTransaction(db, (tx) => append(tx, other, { subjectId: 'a', payload: {} }));
    await inTransaction(db, async (tx) => {
      await append(tx, other, { subjectId: 'b', payload: {} });
      throw new Error('no');
    }).catch(() => undefined);
    stop();
    expect(heard).toBe(1);
  });
});
