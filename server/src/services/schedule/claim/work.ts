/**
 * Working time kept ready: what services/merchant says people and things work, as maximal spans from today to the
 * horizon, with who can do what. Written in the transaction that changes it there, and a day further each day.
 */
import { sql } from 'kysely';
import type { Tx } from '../../../platform/db.ts';
import type { Inner } from '../deps.ts';
import { horizonDays } from '../settings.ts';
import { poolsOf } from '../slots/roles.ts';
import { lockResources, rebuildGaps, type Stretch } from './gaps.ts';

export interface WorkChange {
  readonly storeNo: number;
  /** Those concerned; new and removed ones of the store are found besides. */
  readonly resourceNos: readonly number[] | 'all';
  /** Null: from now on. */
  readonly from: Temporal.Instant | null;
  /** Null: without end. */
  readonly to: Temporal.Instant | null;
}

interface Window {
  readonly from: Temporal.Instant;
  readonly to: Temporal.Instant;
}

/** From yesterday's midnight in UTC, so that today has begun in every zone, to the horizon. */
export async function windowAt(tx: Tx, deps: Inner, now: Temporal.Instant): Promise<Window> {
  const days = await deps.settings.get(tx, horizonDays);
  const today = now.toZonedDateTimeISO('UTC').startOfDay();
  return { from: today.subtract({ days: 1 }).toInstant(), to: today.add({ days: days + 1 }).toInstant() };
}

/** Work, pools and gaps of a store as services/merchant has them now. */
export async function refreshWork(tx: Tx, deps: Inner, change: WorkChange, now: Temporal.Instant): Promise<void> {
  await lockResources(tx, await resourcesOf(tx, deps, change, now));
  const { current, fresh } = await refreshResources(tx, deps, change.storeNo, now);
  const window = await windowAt(tx, deps, now);
  const known = await horizonOf(tx, change.storeNo);
  const all = known === undefined || Temporal.Instant.compare(known.to, window.from) <= 0;
  const built: Window = all ? window : { from: window.from, to: later(known.to, window.to) };
  const asked = { from: later(change.from ?? built.from, built.from), to: earlier(change.to ?? built.to, built.to) };
  const { resourceNos } = change;
  const concerned = all
    ? current
    : current.filter((no) => !fresh.has(no) && (resourceNos === 'all' || resourceNos.includes(no)));
  await writeWork(tx, deps, concerned, all ? window : asked);
  if (!all) await writeWork(tx, deps, [...fresh], built);
  if (all || Temporal.Instant.compare(built.to, known.to) > 0) {
    if (!all) await writeWork(tx, deps, current, { from: known.to, to: built.to });
    await sql`
      insert into schedule.horizon (store_no, built_from, built_until)
      values (${change.storeNo}, ${built.from.toString()}::timestamptz, ${built.to.toString()}::timestamptz)
      on conflict (store_no) do update set built_until = excluded.built_until`.execute(tx);
  }
}

/** Everybody who is or was of the store, and those concerned. */
async function resourcesOf(tx: Tx, deps: Inner, change: WorkChange, now: Temporal.Instant): Promise<number[]> {
  const { rows } = await sql<{ resource_no: number }>`
    select resource_no from schedule.resource where store_no = ${change.storeNo}
    union select resource_no from ${deps.merchant.listing.resources(now)} r where store_no = ${change.storeNo}
    union select unnest(${change.resourceNos === 'all' ? [] : [...change.resourceNos]}::int[])`.execute(tx);
  return rows.map((row) => row.resource_no);
}

interface Refreshed {
  readonly current: readonly number[];
  /** Those that were not known in this store before. */
  readonly fresh: ReadonlySet<number>;
}

async function refreshResources(tx: Tx, deps: Inner, storeNo: number, now: Temporal.Instant): Promise<Refreshed> {
  const { rows } = await sql<{ resource_no: number; kind: string; skills: string[] | null }>`
    select resource_no, kind, skills from ${deps.merchant.listing.resources(now)} r
    where store_no = ${storeNo} order by resource_no`.execute(tx);
  const { rows: before } = await sql<{ resource_no: number }>`
    select resource_no from schedule.resource where store_no = ${storeNo}`.execute(tx);
  const current = rows.map((row) => row.resource_no);
  const had = new Set(before.map((row) => row.resource_no));
  const gone = [...had].filter((no) => !current.includes(no));
  await sql`delete from schedule.work where resource_no = any(${gone}::int[])`.execute(tx);
  await sql`delete from schedule.gap where resource_no = any(${gone}::int[])`.execute(tx);
  await sql`delete from schedule.resource where resource_no = any(${gone}::int[])`.execute(tx);
  const facts = rows.map((row) => ({
    no: row.resource_no,
    person: row.kind === 'person',
    pools: poolsOf(row.kind, row.skills ?? []),
  }));
  await sql`
    insert into schedule.resource (resource_no, store_no, is_person, pools)
    select (f->>'no')::int, ${storeNo}, (f->>'person')::boolean,
      array(select jsonb_array_elements_text(f->'pools'))
    from jsonb_array_elements(${JSON.stringify(facts)}::jsonb) f
    on conflict (resource_no) do update set store_no = excluded.store_no, is_person = excluded.is_person,
      pools = excluded.pools`.execute(tx);
  await refreshPools(tx, storeNo);
  return { current, fresh: new Set(current.filter((no) => !had.has(no))) };
}

async function refreshPools(tx: Tx, storeNo: number): Promise<void> {
  await sql`
    with present as materialized (
      select pool, array_agg(resource_no order by resource_no) as nos
      from schedule.resource, unnest(pools) pool where store_no = ${storeNo} group by pool
    ), gone as (
      delete from schedule.pool where store_no = ${storeNo} and pool not in (select pool from present)
    )
    insert into schedule.pool (store_no, pool, resource_nos)
    select ${storeNo}, pool, nos from present
    on conflict (store_no, pool) do update set resource_nos = excluded.resource_nos
      where pool.resource_nos <> excluded.resource_nos`.execute(tx);
}

/** Work of a time as services/merchant has it; what lies outside of the time stays. */
async function writeWork(tx: Tx, deps: Inner, resourceNos: readonly number[], { from, to }: Window): Promise<void> {
  if (resourceNos.length === 0 || Temporal.Instant.compare(from, to) >= 0) return;
  const work = await deps.merchant.workOf(tx, { resourceNos, from, to });
  const spans = [...work].flatMap(([no, all]) => all.map((span) => ({ no, ...span })));
  const [lo, hi] = [sql`${from.toString()}::timestamptz`, sql`${to.toString()}::timestamptz`];
  await sql`
    with old as (
      delete from schedule.work
      where resource_no = any(${[...resourceNos]}::int[]) and lo <= ${hi} and hi >= ${lo} returning resource_no, lo, hi
    ), parts as (
      select resource_no, range_agg(tstzrange(lo, hi)) - tstzmultirange(tstzrange(${lo}, ${hi})) as spans
      from old group by resource_no
      union all
      select resource_no, range_agg(tstzrange(lo, hi)) from unnest(${spans.map((one) => one.no)}::int[],
        ${spans.map((one) => one.from.toString())}::timestamptz[], ${spans.map((one) => one.to.toString())}::timestamptz[])
        s (resource_no, lo, hi) group by resource_no
    ), whole as (
      select resource_no, range_agg(span) as spans from parts, unnest(spans) span group by resource_no
    )
    insert into schedule.work (resource_no, lo, hi)
    select resource_no, lower(span), upper(span) from whole, unnest(spans) span`.execute(tx);
  await rebuildGaps(
    tx,
    resourceNos.map((resourceNo): Stretch => ({ resourceNo, from: from.toString(), to: to.toString() })),
  );
}

async function horizonOf(tx: Tx, storeNo: number): Promise<Window | undefined> {
  const { rows } = await sql<{ built_from: string; built_until: string }>`
    select built_from, built_until from schedule.horizon where store_no = ${storeNo} for update`.execute(tx);
  const row = rows[0];
  return row && { from: Temporal.Instant.from(row.built_from), to: Temporal.Instant.from(row.built_until) };
}

const later = (a: Temporal.Instant, b: Temporal.Instant): Temporal.Instant =>
  Temporal.Instant.compare(a, b) > 0 ? a : b;
const earlier = (a: Temporal.Instant, b: Temporal.Instant): Temporal.Instant =>
  Temporal.Instant.compare(a, b) < 0 ? a : b;
