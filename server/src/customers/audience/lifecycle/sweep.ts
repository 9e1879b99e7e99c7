/** Moves customers between lifecycle tiers when time alone does it, each at the very instant that the rules name. */
import { Audience } from '@pawloop/contract';
import { type RawBuilder, sql } from 'kysely';
import { inTransaction, jsonb, type Tx } from '../../../platform/db.ts';
import { announceAfterCommit, appendSelect } from '../../../platform/event-log.ts';
import type { AudienceDeps } from '../deps.ts';
import { boundariesOf } from '../settings.ts';
import type { Boundaries } from './tier.ts';

const BATCH = 5000;

const daysOf = (days: number) => sql`make_interval(hours => ${days * 24}::int)`;

/** As `decide` in tier.ts: tier of the feature row `f` at the instant `at`, its orders all lying before. */
function tierSql(b: Boundaries, at: RawBuilder<unknown>): RawBuilder<unknown> {
  const quiet = sql`coalesce(f.last_order_at, f.registered_at)`;
  const window = sql`${at} - ${daysOf(b.activeDays)}`;
  return sql`(case
    when ${quiet} <= ${at} - ${daysOf(b.lostDays)} then 'lost'
    when ${quiet} <= ${at} - ${daysOf(b.dormantDays)} then 'dormant'
    when f.recent_order_at[${b.highValueOrders}::int] > ${window}
      or (f.order_count > 0 and f.gross_fen >= ${b.highValueAverageFen}::bigint * f.order_count) then 'high_value'
    when f.registered_at <= ${at} and f.registered_at >= ${at} - ${daysOf(b.newDays)} then 'new'
    when f.last_order_at > ${window} then 'active'
    else 'silent' end)::audience.lifecycle_tier`;
}

/** As `nextEdge` in tier.ts. */
function nextSql(b: Boundaries, at: RawBuilder<unknown>): RawBuilder<unknown> {
  const quiet = sql`coalesce(f.last_order_at, f.registered_at)`;
  return sql`(select min(edge) from (values
    (${quiet} + ${daysOf(b.lostDays)}), (${quiet} + ${daysOf(b.dormantDays)}),
    (f.registered_at), (f.registered_at + ${daysOf(b.newDays)} + interval '1 microsecond'),
    (f.last_order_at + ${daysOf(b.activeDays)}), (f.recent_order_at[${b.highValueOrders}::int] + ${daysOf(b.activeDays)})
  ) as e (edge) where edge > ${at})`;
}

/**
 * Everybody whose next flip lies at or before now is moved, flip after flip: after a day without a server each is
 * written down at its own instant. Whoever is being written elsewhere is left to that writer or to the next round.
 * @returns how many flips were looked at
 */
export async function sweepLifecycle(deps: AudienceDeps, cause: 'time' | 'setting' = 'time'): Promise<number> {
  let total = 0;
  for (let handled = BATCH; handled > 0; total += handled) {
    handled = await inTransaction(deps.db, async (tx) => {
      const boundaries = await boundariesOf(deps.settings, tx);
      return sweepBatch(tx, boundaries, deps.clock.now().toString(), cause);
    });
  }
  return total;
}

async function sweepBatch(tx: Tx, boundaries: Boundaries, now: string, cause: string): Promise<number> {
  const at = sql`f.lifecycle_next_at`;
  const { name, version } = Audience.tierChanged;
  const { rows } = await sql<{ handled: number; moves: number }>`
    with due as materialized (
      select f.customer_no, f.lifecycle_next_at as at, ${tierSql(boundaries, at)} as tier, ${nextSql(boundaries, at)} as next_at
      from audience.feature f where f.listed and f.lifecycle_next_at <= ${now}::timestamptz
      order by f.lifecycle_next_at limit ${BATCH} for update skip locked),
    swept as (
      update audience.feature f set lifecycle = due.tier, lifecycle_next_at = due.next_at,
        lifecycle_since = case when f.lifecycle = due.tier then f.lifecycle_since else due.at end
      from due where f.customer_no = due.customer_no
      returning f.customer_no, f.customer_id, old.lifecycle::text as from_tier, new.lifecycle::text as to_tier, due.at),
    moved as materialized (select * from swept where from_tier <> to_tier),
    history as (
      insert into audience.tier_change (customer_no, kind, from_tier, to_tier, at, cause)
      select customer_no, 'lifecycle', from_tier, to_tier, at, ${cause} from moved order by at),
    told as (${appendSelect(sql`
      select ${name} as name, ${version}::smallint as version, customer_id::text as subject_id, customer_id, at as occurred_at,
        jsonb_build_object('customerId', customer_id, 'kind', 'lifecycle', 'from', from_tier, 'to', to_tier,
          'at', to_char(at, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), 'cause', ${cause}::text) as payload
      from moved order by at`)})
    select (select count(*) from swept) as handled, (select count(*) from moved) as moves`.execute(tx);
  if ((rows[0]?.moves ?? 0) > 0) announceAfterCommit(tx);
  return rows[0]?.handled ?? 0;
}

/** When an operator has changed a boundary, everybody is due now. @returns whether that was so */
export async function applyBoundaries(deps: AudienceDeps): Promise<boolean> {
  return inTransaction(deps.db, async (tx) => {
    const boundaries = await boundariesOf(deps.settings, tx);
    const now = deps.clock.now().toString();
    if (!(await noteBoundaries(tx, boundaries, now))) return false;
    await sql`
      update audience.feature set lifecycle_next_at = ${now}::timestamptz where listed`.execute(tx);
    return true;
  });
}

/** @returns whether other boundaries were in force before */
async function noteBoundaries(tx: Tx, boundaries: Boundaries, now: string): Promise<boolean> {
  const { rows } = await sql<{ changed: boolean }>`
    insert into audience.lifecycle_rule as r (boundaries, applied_at) values (${jsonb(boundaries)}, ${now}::timestamptz)
    on conflict (only_row) do update set boundaries = excluded.boundaries, applied_at = excluded.applied_at
      where r.boundaries <> excluded.boundaries
    returning old.boundaries is not null as changed`.execute(tx);
  return rows[0]?.changed ?? false;
}
