/** The way from the log to ClickHouse: equal counts whatever breaks in between, late and honest while it is away. */
import { eventType } from '@pawloop/contract';
import { Type } from 'typebox';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newDatabase, newWarehouse, settled } from '../../test/database.ts';
import { type SettableClock, settableClock } from './clock.ts';
import { consumeOnce, drainConsumers } from './consumers.ts';
import { type Db, inTransaction, openDb, openPool } from './db.ts';
import { appendMany, LOG_START, readLog } from './event-log.ts';
import { newId } from './ids.ts';
import { createLog } from './log.ts';
import { warehouseSink } from './sink.ts';
import { openWarehouse, type Warehouse } from './warehouse.ts';

const seen = eventType({ name: 'test.seen', version: 1, payload: Type.Object({ n: Type.Integer() }) });
const customers = Array.from({ length: 20 }, () => newId());
const numbersOf = async () => new Map(customers.map((id, index) => [id, index + 1]));

describe('warehouse sink', () => {
  let db: Db;
  let warehouse: Warehouse;
  let clock: SettableClock;
  beforeAll(async () => {
    db = openDb(openPool(await newDatabase(), createLog('silent')));
    clock = settableClock(Temporal.Now.instant());
    warehouse = openWarehouse(await newWarehouse(), db, clock);
  });
  afterAll(async () => {
    await warehouse.close();
    await db.destroy();
  });

  const write = async (count: number) => {
    await inTransaction(db, (tx) =>
      appendMany(
        tx,
        seen,
        Array.from({ length: count }, (_, n) => {
          const customerId = customers[n % customers.length] ?? null;
          return {
            subjectId: String(n),
            customerId,
            payload: { n },
            occurredAt: Temporal.Now.instant().subtract({ hours: n * 40 }),
          };
        }),
      ),
    );
    await settled(db);
  };

  /** Event ids as a sorted list on both sides. */
  async function both(): Promise<[string[], string[]]> {
    const log = (await readLog(db, { after: LOG_START, limit: 1_000_000 })).events.map((event) => event.eventId).sort();
    const stored = await warehouse.query<{ id: string }>('SELECT toString(event_id) AS id FROM event');
    return [log, stored.map((row) => row.id).sort()];
  }

  it('REL-1 stores a batch once when the process dies between sending and committing', async () => {
    const sink = warehouseSink(warehouse, numbersOf);
    await write(700);
    const dying = {
      ...sink,
      async handle(...args: Parameters<typeof sink.handle>) {
        await sink.handle(...args);
        throw new Error('killed');
      },
    };
    for (let attempt = 0; attempt < 3; attempt += 1) {
      await expect(consumeOnce(db, dying, 0)).rejects.toThrow('killed');
      await write(50);
    }
    await drainConsumers(db, [sink]);
    const [log, stored] = await both();
    expect(log).toHaveLength(850);
    expect(stored).toEqual(log);
  });

  it('gives each event the number of its customer and keeps its time to the millisecond', async () => {
    const rows = await warehouse.query<{ customer_no: number; events: number }>(
      'SELECT customer_no, count() AS events FROM event GROUP BY customer_no ORDER BY customer_no',
    );
    expect(rows.map((row) => row.customer_no)).toEqual(customers.map((_, index) => index + 1));
  });

  it('REL-2 says that it is late while ClickHouse is away, and catches up', async () => {
    const away = openWarehouse('http://127.0.0.1:9/none', db, clock);
    await write(30);
    await expect(drainConsumers(db, [warehouseSink(away, numbersOf)])).rejects.toThrow();
    await expect(away.query('SELECT 1')).rejects.toMatchObject({
      type: { code: 'warehouse/unavailable', status: 503 },
    });
    clock.advance({ minutes: 5 });
    expect((await warehouse.lag()).late).toBe(true);
    await drainConsumers(db, [warehouseSink(warehouse, numbersOf)]);
    expect((await warehouse.lag()).late).toBe(false);
    const [log, stored] = await both();
    expect(stored).toEqual(log);
    await away.close();
  });

  it('reads sets of numbers in binary', async () => {
    const numbers = await warehouse.numbers('SELECT toUInt32(number * 3) FROM numbers({n:UInt32})', { n: 100_000 });
    expect([numbers.length, numbers[1], numbers.at(-1)]).toEqual([100_000, 3, 299_997]);
  });
});
