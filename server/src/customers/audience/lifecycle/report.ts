/** Customers by lifecycle tier: now from the feature rows, at any past date from the history of moves (AUD-5). */
import { Audience } from '@pawloop/contract';
import { sql } from 'kysely';
import type { Db, Tx } from '../../../platform/db.ts';
import { Problem } from '../../../platform/problem.ts';
import type { AudienceDeps } from '../deps.ts';
import { dateIn, startOfDay } from '../instant.ts';
import { dateInFuture, periodInvalid } from '../problems.ts';

type Tier = Audience.LifecycleTier;
export type TierCounts = { tier: Tier; customers: number }[];

export interface LifecycleReport {
  readonly items: TierCounts;
  readonly customers: number;
  readonly asOf: Temporal.Instant;
}

export async function lifecycleReport(deps: AudienceDeps, asOf?: Temporal.PlainDate): Promise<LifecycleReport> {
  if (!asOf) {
    const items = await presentTiers(deps.db);
    return { items, customers: total(items), asOf: deps.clock.now() };
  }
  requirePast(deps, asOf);
  const [at] = [startOfDay(asOf, deps.timeZone)];
  const [items = []] = await tiersAt(deps.db, [at]);
  return { items, customers: total(items), asOf: at };
}

const total = (items: TierCounts) => items.reduce((sum, item) => sum + item.customers, 0);

function requirePast(deps: AudienceDeps, date: Temporal.PlainDate): void {
  if (Temporal.PlainDate.compare(date, dateIn(deps.clock.now(), deps.timeZone)) > 0) throw new Problem(dateInFuture);
}

export async function presentTiers(handle: Db | Tx): Promise<TierCounts> {
  const { rows } = await sql<{ tier: Tier; n: number }>`
    select lifecycle::text as tier, count(*) as n from audience.feature where listed group by lifecycle`.execute(
    handle,
  );
  return Audience.lifecycleTiers.map((tier) => ({ tier, customers: rows.find((row) => row.tier === tier)?.n ?? 0 }));
}

/**
 * Counts at each instant, ascending: what came into a tier less what went out until then. Of the facts at the instant
 * itself only the passing of time counts, since orders count that lie before it.
 */
export async function tiersAt(handle: Db | Tx, instants: readonly Temporal.Instant[]): Promise<TierCounts[]> {
  const { rows } = await sql<{ bucket: number; tier: Tier; n: number }>`
    with move as (
      select width_bucket(case when cause in ('time', 'setting') then at - interval '1 microsecond' else at end,
        ${instants.map((at) => at.toString())}::timestamptz[]) as bucket, from_tier, to_tier
      from audience.tier_change where kind = 'lifecycle' and at <= ${(instants.at(-1) as Temporal.Instant).toString()}::timestamptz)
    select bucket, tier, sum(n)::int as n from (
      select bucket, to_tier as tier, count(*) as n from move where to_tier is not null group by 1, 2
      union all
      select bucket, from_tier, -count(*) from move where from_tier is not null group by 1, 2) d
    group by 1, 2`.execute(handle);
  const counts = new Map<Tier, number>();
  return instants.map((_, bucket) => {
    for (const row of rows) if (row.bucket === bucket) counts.set(row.tier, (counts.get(row.tier) ?? 0) + row.n);
    return Audience.lifecycleTiers.map((tier) => ({ tier, customers: counts.get(tier) ?? 0 }));
  });
}

const LONGEST = 400;

/** @throws Problem `audience/period-invalid`, `audience/date-in-future` */
export async function lifecycleHistory(
  deps: AudienceDeps,
  period: { from: Temporal.PlainDate; until: Temporal.PlainDate; step: 'day' | 'week' | 'month' },
): Promise<{ date: string; tiers: TierCounts }[]> {
  requirePast(deps, period.until);
  const dates: Temporal.PlainDate[] = [];
  for (let n = 0; n <= LONGEST; n += 1) {
    const date = period.from.add({ [`${period.step}s`]: n });
    if (Temporal.PlainDate.compare(date, period.until) > 0) break;
    dates.push(date);
  }
  if (dates.length === 0 || dates.length > LONGEST) throw new Problem(periodInvalid);
  const counts = await tiersAt(
    deps.db,
    dates.map((date) => startOfDay(date, deps.timeZone)),
  );
  return dates.map((date, nth) => ({ date: date.toString(), tiers: counts[nth] ?? [] }));
}
