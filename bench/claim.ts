/**
 * Bookings under contention: all-or-nothing claims through the schedule's face, which also keeps the gaps, beside one bare
 * INSERT … ON CONFLICT DO NOTHING under the same constraint (rules 1 to 3; rules/booking 2.2).
 */
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { sql } from 'kysely';
import type pg from 'pg';
import { startPostgres } from '../server/src/embedded/index.ts';
import { systemClock } from '../server/src/platform/clock.ts';
import { type Db, openDb, openPool } from '../server/src/platform/db.ts';
import { newId } from '../server/src/platform/ids.ts';
import { createLog } from '../server/src/platform/log.ts';
import { migrateDatabase } from '../server/src/platform/migrate.ts';
import { createSettings } from '../server/src/platform/setting.ts';
import { createScheduleModule, type ScheduleDeps, type ScheduleModule } from '../server/src/services/schedule/index.ts';
import { type Figure, figure, median, percentile, type Result, result } from './result.ts';
import { fillCity } from './stores-fill.ts';

const SECONDS = Number(process.env.BENCH_SECONDS ?? 5);
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 300);
const STORES = Number(process.env.BENCH_STORES ?? 2000);
/** The two ways take turns; medians count. */
const TURNS = Number(process.env.BENCH_TURNS ?? 3);
const CLIENTS = 16;
const STAFF = 8;
const DAYS = 14;
const MINUTE = 60_000;

const log = createLog('error');

/** @returns `claim`: attempts and bookings a second, hot and spread, and the burst on one slot */
export async function run(): Promise<Result> {
  const dir = await mkdtemp(path.join(tmpdir(), 'pawloop-bench-'));
  await chmod(dir, 0o755);
  const postgres = await startPostgres({ dir });
  await migrateDatabase(postgres.url, log);
  const db = openDb(openPool(postgres.url, log, { max: CLIENTS + 2 }));
  const pool = openPool(postgres.url, log, { max: CLIENTS });
  try {
    await fillCity(db, { stores: STORES, staff: STAFF, days: DAYS, booked: false });
    await sql`create schema bench`.execute(db);
    await sql`
      create table bench.claim (id bigint generated always as identity primary key, booking_id uuid not null,
        resource_no int not null, during tstzrange not null, status text not null, expires_at timestamptz,
        exclude using gist (resource_no with =, during with &&)
          where (status in ('held', 'confirmed', 'in_service')))`.execute(db);
    return result('claim', await measure({ db, pool, schedule: scheduleOn(db) }));
  } finally {
    await pool.end();
    await db.destroy();
    await postgres.stop();
    await rm(dir, { recursive: true, force: true });
  }
}

function scheduleOn(db: Db): ScheduleModule {
  const never = () => {
    throw new Error('claims ask nothing of stores');
  };
  const merchant = { onWorkChange: () => undefined, onRoomsChange: () => undefined, workOf: never, listing: never };
  const deps = { db, clock: systemClock, settings: createSettings(db, []), merchant, pet: {}, currency: 'CNY' };
  return createScheduleModule(deps as unknown as ScheduleDeps);
}

interface Bench {
  readonly db: Db;
  readonly pool: pg.Pool;
  readonly schedule: ScheduleModule;
}

interface Attempt {
  readonly resourceNo: number;
  readonly from: Temporal.Instant;
  readonly to: Temporal.Instant;
}

type Try = (attempt: Attempt) => Promise<boolean>;

async function measure(bench: Bench): Promise<Figure[]> {
  const people = await peopleOf(bench.db);
  const hot = people.slice(0, STAFF);
  const ways = { ours: byFace(bench), bare: byHand(bench.pool) };
  const figures: Figure[] = [];
  let [overlapping, wrong] = [0, 0];
  for (const [name, who, days] of [
    [`hot: ${STAFF} people × 2 days`, hot, 2],
    [`spread: ${people.length} people × ${DAYS} days`, people, DAYS],
  ] as const) {
    const [bares, all]: [Rush[], Rush[]] = [[], []];
    for (let turn = 0; turn < TURNS; turn += 1) {
      bares.push(await rush(ways.bare, who, days));
      all.push(await rush(ways.ours, who, days));
      overlapping += await overlaps(bench.db);
      wrong += (await bench.schedule.checkGaps(false)).wrong.length;
      await startAnew(bench.db);
    }
    const bare = middle(bares);
    const ours = middle(all);
    figures.push(
      figure(`${name}, attempts`, 'attempts/s', ours.attempts, bare.attempts),
      figure(`${name}, bookings`, 'bookings/s', ours.booked, bare.booked),
      figure(`${name}, p99 of an attempt`, 'ms', ours.p99, bare.p99),
      figure(`${name}, errors`, 'errors', ours.errors),
    );
  }
  const burst = await bursts(inTransaction(bench), people[people.length - 1] as number);
  overlapping += await overlaps(bench.db);
  wrong += (await bench.schedule.checkGaps(false)).wrong.length;
  return [
    ...figures,
    figure(`burst: ${ROUNDS} rounds of ${CLIENTS} clients on one slot, median round`, 'ms', median(burst.times)),
    figure('burst: p99 of a round', 'ms', percentile(burst.times, 0.99)),
    figure('burst: rounds without exactly one winner', 'rounds', burst.wrong),
    figure('burst: deadlock errors (40P01)', 'errors', burst.deadlocks),
    figure('overlaps of live claims', 'pairs', overlapping),
    figure('resources whose gaps are not work less claims', 'resources', wrong),
  ];
}

async function peopleOf(db: Db): Promise<number[]> {
  const { rows } = await sql<{ resource_no: number }>`
    select resource_no from schedule.resource where is_person order by resource_no`.execute(db);
  return rows.map((row) => row.resource_no);
}

/** Without retries, so that a deadlock counts as an error. */
function byFace({ db, schedule }: Bench): Try {
  return (attempt) => schedule.claim(db, { bookingId: newId(), status: 'confirmed', claims: [attempt] });
}

/** As a part of a longer transaction. */
function inTransaction({ db, schedule }: Bench): Try {
  return (attempt) =>
    db
      .transaction()
      .execute((tx) => schedule.claim(tx, { bookingId: newId(), status: 'confirmed', claims: [attempt] }));
}

function byHand(pool: pg.Pool): Try {
  return async ({ resourceNo, from, to }) => {
    const { rowCount } = await pool.query({
      name: 'claim',
      text: `insert into bench.claim (booking_id, resource_no, during, status)
        values ($1, $2, tstzrange($3, $4), 'confirmed') on conflict do nothing`,
      values: [newId(), resourceNo, from.toString(), to.toString()],
    });
    return rowCount === 1;
  };
}

interface Rush {
  readonly attempts: number;
  readonly booked: number;
  readonly p99: number;
  readonly errors: number;
}

const middle = (all: readonly Rush[]): Rush => ({
  attempts: median(all.map((one) => one.attempts)),
  booked: median(all.map((one) => one.booked)),
  p99: median(all.map((one) => one.p99)),
  errors: all.reduce((sum, one) => sum + one.errors, 0),
});

/** Random times of random people, as fast as the clients can. */
async function rush(attempt: Try, people: readonly number[], days: number): Promise<Rush> {
  const first = Temporal.Now.instant().toZonedDateTimeISO('Asia/Shanghai').startOfDay().add({ days: 1, hours: 9 });
  const base = first.epochMilliseconds;
  const latencies: number[] = [];
  let [booked, errors] = [0, 0];
  const began = performance.now();
  const client = async (): Promise<void> => {
    while (performance.now() - began < SECONDS * 1000) {
      const { from, to } = someTime(base, days);
      const at = performance.now();
      const resourceNo = people[Math.floor(Math.random() * people.length)] as number;
      try {
        if (await attempt({ resourceNo, from, to })) booked += 1;
      } catch {
        errors += 1;
      }
      latencies.push(performance.now() - at);
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, client));
  const seconds = (performance.now() - began) / 1000;
  return { attempts: latencies.length / seconds, booked: booked / seconds, p99: percentile(latencies, 0.99), errors };
}

/** 30 to 120 minutes within the first or the second half of a working day, as slots are offered. */
function someTime(base: number, days: number): { from: Temporal.Instant; to: Temporal.Instant } {
  const any = (below: number): number => Math.floor(Math.random() * below);
  const quarters = 2 + any(7);
  const half = any(2) * 300;
  const start = base + (any(days) * 1440 + half + any(17 - quarters) * 15) * MINUTE;
  const from = Temporal.Instant.fromEpochMilliseconds(start);
  return { from, to: from.add({ minutes: quarters * 15 }) };
}

/** All clients at once at overlapping times of one person, round after round. */
async function bursts(attempt: Try, resourceNo: number) {
  const base = Temporal.Now.instant().add({ hours: 48 }).epochMilliseconds;
  const times: number[] = [];
  let [wrong, deadlocks] = [0, 0];
  for (let round = 0; round < ROUNDS; round += 1) {
    const began = performance.now();
    const ended = await Promise.allSettled(
      Array.from({ length: CLIENTS }, (_, nth) => {
        const from = Temporal.Instant.fromEpochMilliseconds(base + (round * 180 + nth) * MINUTE);
        return attempt({ resourceNo, from, to: from.add({ minutes: 60 }) });
      }),
    );
    times.push(performance.now() - began);
    if (ended.filter((one) => one.status === 'fulfilled' && one.value).length !== 1) wrong += 1;
    deadlocks += ended.filter(
      (one) => one.status === 'rejected' && (one.reason as pg.DatabaseError).code === '40P01',
    ).length;
  }
  return { times, wrong, deadlocks };
}

async function startAnew(db: Db): Promise<void> {
  await sql`truncate schedule.claim, schedule.gap, bench.claim`.execute(db);
  await sql`
    insert into schedule.gap (store_no, resource_no, lo, hi)
    select store_no, resource_no, lo, hi from schedule.work join schedule.resource using (resource_no)`.execute(db);
  await sql`vacuum analyze schedule.gap`.execute(db);
}

async function overlaps(db: Db): Promise<number> {
  const { rows } = await sql<{ pairs: number }>`
    select count(*)::int as pairs from schedule.claim a join schedule.claim b
      on a.resource_no = b.resource_no and a.claim_id < b.claim_id and a.during && b.during`.execute(db);
  return rows[0]?.pairs ?? -1;
}
