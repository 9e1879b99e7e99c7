/** Segments over a million customers and twenty million events, against the hand-written queries (PERF-4). */
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createClient } from '@clickhouse/client';
import type { Segment } from '@pawloop/contract';
import { sql } from 'kysely';
import { createAudienceModule } from '../server/src/customers/audience/index.ts';
import { createSegmentModule } from '../server/src/customers/segment/index.ts';
import { startEngines } from '../server/src/embedded/index.ts';
import { systemClock } from '../server/src/platform/clock.ts';
import { type Db, openDb, openPool } from '../server/src/platform/db.ts';
import type { Principal } from '../server/src/platform/http/index.ts';
import { createLog } from '../server/src/platform/log.ts';
import { migrateDatabase, migrateWarehouse } from '../server/src/platform/migrate.ts';
import { createSettings } from '../server/src/platform/setting.ts';
import { openWarehouse, type Warehouse } from '../server/src/platform/warehouse.ts';
import { type Figure, figure, median, type Result, result } from './result.ts';

const CUSTOMERS = Number(process.env.BENCH_CUSTOMERS ?? 1_000_000);
const EVENTS = Number(process.env.BENCH_EVENTS ?? 20_000_000);
const CHUNK = 2_000_000;
const RUNS = 5;
const DAY_MS = 86_400_000;

export async function run(): Promise<Result> {
  const dir = await mkdtemp(path.join(tmpdir(), 'pawloop-bench-'));
  await chmod(dir, 0o755);
  const engines = await startEngines({ dir });
  const log = createLog('error');
  const pool = openPool(engines.databaseUrl, log);
  const db = openDb(pool);
  const warehouse = openWarehouse(engines.clickhouseUrl, db, systemClock);
  try {
    await migrateDatabase(engines.databaseUrl, log);
    const client = createClient({ url: engines.clickhouseUrl, request_timeout: 600_000 });
    await migrateWarehouse(client);
    await fillEvents(client);
    await fillFeatures(db);
    await client.close();
    return result('segment', await measure(db, warehouse));
  } finally {
    await warehouse.close();
    await db.destroy();
    await engines.stop();
    await rm(dir, { recursive: true, force: true });
  }
}

/** Views, pages and purchases over a year, more often of some customers than of others. */
async function fillEvents(client: ReturnType<typeof createClient>): Promise<void> {
  for (let from = 0; from < EVENTS; from += CHUNK) {
    await client.command({
      query: `
        INSERT INTO event SELECT
          multiIf(kind < 70, 'product_viewed', kind < 95, 'page_viewed', 'purchased') AS name, 1, generateUUIDv7(),
          toUInt32(1 + intHash64(number) % ${CUSTOMERS} * (intHash64(number + 7) % 4 + 1) / 4) AS customer_no,
          toUUID('00000000-0000-7000-8000-000000000000'), NULL, '', 'web', at, at,
          concat('{"category":"', ['food', 'toy', 'litter', 'health', 'bed'][1 + intHash64(number + 3) % 5],
            '","price":', toString(intHash64(number + 5) % 30000), ',"sku":"S', toString(intHash64(number + 9) % 5000), '"}')
        FROM (SELECT number, intHash64(number + 1) % 100 AS kind,
          now64(3) - toIntervalMillisecond(intHash64(number + 2) % ${365 * DAY_MS}) AS at
          FROM numbers(${from}, ${Math.min(CHUNK, EVENTS - from)}))`,
      clickhouse_settings: { max_partitions_per_insert_block: '0' },
    });
  }
  await client.command({ query: 'OPTIMIZE TABLE event FINAL' });
}

async function fillFeatures(db: Db): Promise<void> {
  await sql`
    insert into audience.feature (customer_id, customer_no, listed, registered_at, lifecycle, city, order_count, gross_fen, last_order_at)
    select uuidv7(), n, true, now() - interval '2 years', 'active', (array['Shanghai', 'Beijing', 'Chengdu', 'Wuhan'])[1 + n % 4],
      n % 11, n % 11 * 8000, case when n % 11 > 0 then now() - n % 300 * interval '1 day' end
    from generate_series(1, ${CUSTOMERS}::integer) n`.execute(db);
  await sql`vacuum analyze audience.feature`.execute(db);
}

const viewed: Segment.Definition = {
  event: 'product_viewed',
  where: [{ property: 'category', operator: 'eq', value: 'food' }],
  measure: 'count',
  operator: 'gte',
  value: 3,
  window: { lastDays: 30 },
};
const notBought: Segment.Definition = { notDone: 'purchased', window: { lastDays: 60 } };
const loyal: Segment.Definition = { field: 'audience.orderCount', operator: 'gte', value: 3 };
const silent: Segment.Definition = { field: 'audience.lastOrderAt', operator: 'notWithinLastDays', value: 30 };

/** Segments over the audience module's facts; nobody has a name here. */
function moduleOver(db: Db, warehouse: Warehouse) {
  const identity = {
    findCustomers: async () => new Map(),
    numbersOf: async () => new Map(),
    canonical: async () => new Map(),
    hold: async () => new Map(),
    searchCustomers: async () => [],
    onMerge: () => undefined,
    onErase: () => undefined,
    onArchive: () => undefined,
    useFirstOrders: () => undefined,
  };
  const unsold = async () => {
    throw new Error('nothing is sold here');
  };
  const coupon = { priceOf: unsold, redeem: unsold, restore: unsold, usePast: () => undefined };
  const log = createLog('error');
  const shared = { db, clock: systemClock, log, identity, timeZone: 'Asia/Shanghai' };
  const beside = {
    pet: { findPets: unsold, keepersOf: unsold },
    record: { useTimeline: () => undefined },
    booking: { useMembership: () => undefined },
  };
  const audience = createAudienceModule({
    ...shared,
    ...beside,
    coupon,
    settings: createSettings(db, []),
    currency: 'CNY',
  });
  return createSegmentModule({
    ...shared,
    warehouse,
    universe: audience.universe,
    sources: [audience.facts],
    recordEvents: [audience.orderRecords],
    leafFields: { tag: 'audience.tags', consent: '', reachable: '' },
  });
}

/** Alternates ours and the bare query, so that both meet the same machine. */
async function measure(db: Db, warehouse: Warehouse): Promise<Figure[]> {
  const segments = moduleOver(db, warehouse);
  const at = Temporal.Now.instant();
  const ask = (definition: Segment.Definition) => segments.evaluate(db, definition, at, 'all');
  const rules = [
    {
      name: 'ClickHouse only: 3 views of food in 30 d, no purchase in 60 d',
      ours: () => ask({ all: [viewed, notBought] }),
      bare: () => bareBehaviour(warehouse, at),
    },
    {
      name: 'PostgreSQL only: 3 orders or more, none for 30 d',
      ours: () => ask({ all: [loyal, silent] }),
      bare: () => bareRecords(db, at),
    },
    {
      name: 'both: the two together',
      ours: () => ask({ all: [loyal, silent, viewed, notBought] }),
      bare: async () => common(await Promise.all([bareRecords(db, at), bareBehaviour(warehouse, at)])),
    },
  ];
  const figures: Figure[] = [];
  for (const rule of rules) {
    const [ours, bare]: [number[], number[]] = [[], []];
    const sizes = [(await rule.ours()).length, (await rule.bare()).length];
    if (sizes[0] !== sizes[1]) throw new Error(`${rule.name}: ours finds ${sizes[0]}, the bare query ${sizes[1]}`);
    for (let round = 0; round < RUNS; round += 1) {
      ours.push(await timed(rule.ours));
      bare.push(await timed(rule.bare));
    }
    figures.push(figure(`${rule.name} (${sizes[0]} of ${CUSTOMERS})`, 'ms', median(ours), median(bare)));
  }
  const published = await timed(() =>
    segments.create(bencher, { name: 'B', kind: 'live', definition: { all: [loyal, silent] } }, 'bench'),
  );
  figures.push(figure('publish the second rule as a live segment, changes and events written', 's', published / 1000));
  return figures;
}

const bencher: Principal = {
  kind: 'staff',
  staffId: '00000000-0000-7000-8000-000000000001',
  name: 'bench',
  sessionId: '00000000-0000-7000-8000-000000000002',
  scope: 'operator',
  merchantId: null,
  permissions: new Set(),
};

async function timed(work: () => Promise<unknown>): Promise<number> {
  const begin = performance.now();
  await work();
  return performance.now() - begin;
}

function bareBehaviour(warehouse: Warehouse, at: Temporal.Instant): Promise<Uint32Array> {
  return warehouse.numbers(
    `SELECT customer_no FROM event
     WHERE (name = 'product_viewed' AND occurred_at > {month:DateTime64(3, 'UTC')} AND occurred_at <= {at:DateTime64(3, 'UTC')}
         AND JSONExtractString(payload, 'category') = 'food')
       OR (name = 'purchased' AND occurred_at > {months:DateTime64(3, 'UTC')} AND occurred_at <= {at:DateTime64(3, 'UTC')})
     GROUP BY customer_no
     HAVING countIf(name = 'product_viewed') >= 3 AND countIf(name = 'purchased') = 0`,
    { at: text(at), month: text(at.subtract({ hours: 30 * 24 })), months: text(at.subtract({ hours: 60 * 24 })) },
  );
}

const text = (at: Temporal.Instant): string =>
  at.toString({ smallestUnit: 'millisecond' }).replace('T', ' ').replace('Z', '');

/** The list of numbers as one value: the fastest way out of PostgreSQL that we know of. */
async function bareRecords(db: Db, at: Temporal.Instant): Promise<Uint32Array> {
  const since = at.subtract({ hours: 30 * 24 }).toString();
  const { rows } = await sql<{ numbers: Buffer }>`
    select string_agg(int4send(customer_no), ''::bytea) as numbers from audience.feature
    where listed and order_count >= 3 and last_order_at <= ${since}::timestamptz`.execute(db);
  const bytes = Buffer.from(rows[0]?.numbers ?? []);
  bytes.swap32();
  return new Uint32Array(new Uint8Array(bytes).buffer);
}

function common([left, right]: [Uint32Array, Uint32Array]): Uint32Array {
  const held = new Uint8Array(CUSTOMERS + 1);
  for (const no of left) held[no] = 1;
  return right.filter((no) => held[no]);
}
