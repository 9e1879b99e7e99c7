/** Full RFM of 1,000,000 customers with 5,000,000 purchases, writing included, beside the bare SQL by hand (PERF-4). */
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import type { AudienceDeps } from '../server/src/customers/audience/deps.ts';
import { audienceSettings } from '../server/src/customers/audience/index.ts';
import { recomputeRfm } from '../server/src/customers/audience/rfm/recompute.ts';
import { answerOf, rfmCounts } from '../server/src/customers/audience/rfm/report.ts';
import { startEngines } from '../server/src/embedded/index.ts';
import { settableClock } from '../server/src/platform/clock.ts';
import { openDb, openPool } from '../server/src/platform/db.ts';
import { createLog } from '../server/src/platform/log.ts';
import { migrateDatabase } from '../server/src/platform/migrate.ts';
import { createSettings } from '../server/src/platform/setting.ts';
import { type Figure, figure, median, print, type Result, result, save } from './result.ts';

const CUSTOMERS = 1_000_000;
const PURCHASES = 5_000_000;
const RUNS = 5;
const ZONE = 'Asia/Shanghai';
const NOW = '2026-03-01T02:00:00Z';

/** Purchases over two years, a fifth of the customers without any; amounts spread over two orders of magnitude. */
const FILL = [
  `insert into audience.purchase (purchase_id, source, order_no, customer_id, customer_no, at, kind, is_order, gross_fen,
    return_fen, currency, line_count, lines, content_hash)
   select gen_random_uuid(), 'bench', n::text, lpad(to_hex(c), 32, '0')::uuid, c,
     timestamptz '${NOW}' - interval '1 second' * (63072000 * power(((n * 7919) % 1000003) / 1000003.0, 2)),
     (case when n % 4 = 0 then 'service' else 'goods' end)::audience.order_kind, true,
     500 + (n * 104729) % 100000, case when n % 12 = 0 then 300 else 0 end, 'CNY', 1, '[]', ''
   from (select n, 1 + (floor(power(((n * 15485863) % 1000003) / 1000003.0, 1.6) * ${CUSTOMERS * 0.8}))::int as c
     from generate_series(1, ${PURCHASES}::bigint) n) s`,
  `insert into audience.feature (customer_id, customer_no, listed, registered_at, order_count, gross_fen, return_fen,
    goods_fen, service_fen, goods_count, service_count, first_order_at, last_order_at, recent_order_at, lifecycle,
    lifecycle_since, city, traits)
   select lpad(to_hex(c), 32, '0')::uuid, c, true, coalesce(p.first_at, timestamptz '${NOW}' - interval '1 day' * (c % 700)),
     coalesce(p.n, 0), coalesce(p.gross, 0), coalesce(p.back, 0), coalesce(p.gross, 0), 0, coalesce(p.n, 0), 0, p.first_at,
     p.last_at, coalesce(p.recent, '{}'), 'silent', timestamptz '${NOW}', 'Shanghai', '{"source": "bench"}'
   from generate_series(1, ${CUSTOMERS}) c
   left join (select customer_no, count(*) as n, sum(gross_fen) as gross, sum(return_fen) as back, min(at) as first_at,
       max(at) as last_at, (array_agg(at order by at desc))[1:32] as recent
     from audience.purchase group by customer_no) p on p.customer_no = c`,
  'create schema bench',
  `create table bench.score (customer_no integer primary key, r smallint not null, f smallint not null, m smallint not null,
    cell audience.rfm_cell not null, tier audience.rfm_tier not null) with (fillfactor = 45)`,
];

/** Fill without the secondary indexes and make them again as they were: tens of times faster. */
async function fill(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ name: string; definition: string }>(
    `select indexrelid::regclass::text as name, pg_get_indexdef(indexrelid) as definition from pg_index
     where indrelid in ('audience.purchase'::regclass, 'audience.feature'::regclass)
       and indexrelid not in (select conindid from pg_constraint)`,
  );
  await client.query(
    'alter table audience.purchase drop constraint purchase_order_unique, drop constraint purchase_pkey',
  );
  for (const index of rows) await client.query(`drop index ${index.name}`);
  for (const statement of FILL) await client.query(statement);
  for (const index of rows) await client.query(index.definition);
  for (const table of ['audience.purchase', 'audience.feature']) await client.query(`vacuum (analyze) ${table}`);
}

/** What somebody would type: three percentiles over the feature rows, scores by comparison, one merge. */
function bareSql(date: string): string {
  return `
    with base as (
      select customer_no, ('${date}'::date - (last_order_at at time zone '${ZONE}')::date) as r, order_count as f,
        gross_fen - return_fen as m
      from audience.feature where listed and order_count > 0),
    cut as materialized (
      select percentile_disc(array[0.2, 0.4, 0.6, 0.8]) within group (order by r) as r,
        percentile_disc(array[0.2, 0.4, 0.6, 0.8]) within group (order by f) as f,
        percentile_disc(array[0.2, 0.4, 0.6, 0.8]) within group (order by m) as m, avg(m) as mean from base)
    merge into bench.score s using (
      select b.customer_no,
        (5 - (b.r > c.r[1])::int - (b.r > c.r[2])::int - (b.r > c.r[3])::int - (b.r > c.r[4])::int)::smallint as r,
        (1 + (b.f > c.f[1])::int + (b.f > c.f[2])::int + (b.f > c.f[3])::int + (b.f > c.f[4])::int)::smallint as f,
        (1 + (b.m > c.m[1])::int + (b.m > c.m[2])::int + (b.m > c.m[3])::int + (b.m > c.m[4])::int)::smallint as m,
        'lost'::audience.rfm_cell as cell,
        (case when b.r > 60 then case when b.m >= c.mean then 'dormant' else 'lapsed' end when b.r > 30 then 'cooling'
          when b.f >= 2 then case when b.m >= c.mean then 'active' else 'regular' end when b.r > 7 then 'recent'
          when b.m >= c.mean then 'promising' else 'new' end)::audience.rfm_tier as tier
      from base b cross join cut c) n on s.customer_no = n.customer_no
    when matched and (s.r, s.f, s.m, s.cell, s.tier) is distinct from (n.r, n.f, n.m, n.cell, n.tier) then
      update set r = n.r, f = n.f, m = n.m, cell = n.cell, tier = n.tier
    when not matched then insert values (n.customer_no, n.r, n.f, n.m, n.cell, n.tier)`;
}

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}

const line = (name: string, ours: readonly number[], bare: readonly number[]): Figure =>
  figure(name, 's', median(ours), median(bare));

interface Bench {
  readonly deps: AudienceDeps;
  readonly clock: ReturnType<typeof settableClock>;
  readonly client: pg.Client;
}

const today = ({ clock }: Bench) => clock.now().toZonedDateTimeISO(ZONE).toPlainDate().toString();

async function settle({ client }: Bench): Promise<void> {
  await client.query('vacuum (analyze) audience.score');
  await client.query('vacuum (analyze) bench.score');
  await client.query('checkpoint');
}

/** Time ours and the bare statement alternately, so that both meet the same machine. */
async function alternate(bench: Bench, name: string, before: () => Promise<unknown>): Promise<Figure> {
  const ours: number[] = [];
  const bare: number[] = [];
  for (let run = 0; run < RUNS; run += 1) {
    await before();
    await settle(bench);
    ours.push(await seconds(() => recomputeRfm(bench.deps)));
    bare.push(await seconds(() => bench.client.query(bareSql(today(bench)))));
  }
  return line(name, ours, bare);
}

async function measure(bench: Bench): Promise<Figure[]> {
  const { deps, clock, client } = bench;
  const first = {
    ours: [await seconds(() => recomputeRfm(deps))],
    bare: [await seconds(() => client.query(bareSql(today(bench))))],
  };
  const turn = (table: string) => client.query(`update ${table} set m = m % 5 + 1`);
  const every = await alternate(bench, 'recompute with every score changed, written', () =>
    Promise.all([turn('audience.score')]).then(() => turn('bench.score')),
  );
  const nextDay = await alternate(bench, 'recompute on the next day, moves told as events', async () =>
    clock.advance({ hours: 24 }),
  );
  const unchanged = await alternate(bench, 'recompute with nothing to write', async () => undefined);
  const past: number[] = [];
  const pastBare: number[] = [];
  const asOf = Temporal.PlainDate.from('2025-09-01');
  for (let run = 0; run < RUNS; run += 1) {
    past.push(await seconds(async () => rfmCounts(deps.db, await answerOf(deps, deps.db, { asOf }))));
    pastBare.push(await seconds(() => client.query(pastSql())));
  }
  return [
    line('first computation, every row written', first.ours, first.bare),
    every,
    nextDay,
    unchanged,
    line('report as of a past date, from 5M purchases', past, pastBare),
  ];
}

/** Cut points and counts by scores of a past date. */
function pastSql(): string {
  const at = `timestamp '2025-09-01' at time zone '${ZONE}'`;
  return `
    with base as materialized (
      select customer_no, date '2025-09-01' - (max(at) filter (where is_order) at time zone '${ZONE}')::date as r,
        count(*) filter (where is_order) as f, sum(gross_fen) filter (where is_order) - sum(return_fen) as m
      from audience.purchase where at < ${at} and customer_no is not null group by customer_no),
    cut as (select percentile_disc(array[0.2, 0.4, 0.6, 0.8]) within group (order by r) as r,
        percentile_disc(array[0.2, 0.4, 0.6, 0.8]) within group (order by f) as f,
        percentile_disc(array[0.2, 0.4, 0.6, 0.8]) within group (order by m) as m from base where f > 0)
    select width_bucket(b.r, c.r), width_bucket(b.f, c.f), width_bucket(b.m, c.m), count(*), sum(b.m)
    from base b cross join cut c where b.f > 0 group by 1, 2, 3`;
}

/** Fill a scratch database and measure; takes some minutes. */
export async function run(): Promise<Result> {
  const dir = await mkdtemp(path.join(os.tmpdir(), 'pawloop-bench-'));
  await chmod(dir, 0o755);
  const engines = await startEngines({ dir });
  const log = createLog('error');
  try {
    await migrateDatabase(engines.databaseUrl, log);
    const pool = openPool(engines.databaseUrl, log);
    const db = openDb(pool);
    const client = new pg.Client({ connectionString: engines.databaseUrl });
    await client.connect();
    await client.query("set timezone = 'UTC'; set work_mem = '128MB'; set maintenance_work_mem = '512MB'");
    await fill(client);
    const clock = settableClock(NOW);
    const settings = createSettings(db, audienceSettings);
    const deps = { db, clock, settings, log, timeZone: ZONE, currency: 'CNY' } as unknown as AudienceDeps;
    const figures = await measure({ deps, clock, client });
    await client.end();
    await db.destroy();
    return result('rfm', figures);
  } finally {
    await engines.stop();
    await rm(dir, { recursive: true, force: true });
  }
}

if (import.meta.main) {
  const found = await run();
  print(found);
  save(found);
}
