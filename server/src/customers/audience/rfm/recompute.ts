/** Command: compute the RFM model anew and score everybody by it, in one transaction (AUD-4, PERF-4). */
import { Audience } from '@pawloop/contract';
import { sql } from 'kysely';
import { inTransaction, type Tx } from '../../../platform/db.ts';
import { announceAfterCommit, appendSelect } from '../../../platform/event-log.ts';
import type { AudienceDeps } from '../deps.ts';
import { dateIn } from '../instant.ts';
import { monetary } from '../settings.ts';
import { type Analysis, presentBase, scoredFrom } from './base.ts';
import { computeModel } from './compute.ts';
import { currentModel, ownModel, type StoredModel, storeModel } from './model.ts';

export interface Recomputed {
  readonly asOf: Temporal.Instant;
  /** Customers with F ≥ 1. */
  readonly customers: number;
  /** Customers whose scores, cell or tier changed. */
  readonly changed: number;
  /** Customers who moved to another tier. */
  readonly tierMoves: number;
}

/** The present, in the business's zone and with M as it is set. */
export async function presentAnalysis(deps: AudienceDeps, handle: Tx | AudienceDeps['db']): Promise<Analysis> {
  const at = deps.clock.now();
  const { timeZone } = deps;
  return { at, date: dateIn(at, timeZone), timeZone, monetary: await deps.settings.get(handle, monetary) };
}

/**
 * Score everybody by cut points of this instant; only rows that differ are written. Orders recorded meanwhile wait and
 * are scored by the new model. The first computation, and one that ends a backfill, place everybody without telling;
 * others emit `audience.tier_changed` for each customer who moved.
 */
export function recomputeRfm(deps: AudienceDeps, cause: 'recompute' | 'backfill' = 'recompute'): Promise<Recomputed> {
  return inTransaction(deps.db, async (tx) => {
    await ownModel(tx);
    await sql`set local work_mem = '128MB'`.execute(tx);
    const analysis = await presentAnalysis(deps, tx);
    const before = await currentModel(tx);
    const model = await computeModel(tx, presentBase(analysis), analysis);
    await storeModel(tx, model);
    const { changed, moves } = await rescore(tx, analysis, model, before !== undefined && cause === 'recompute');
    return { asOf: analysis.at, customers: model.customers, changed, tierMoves: moves };
  });
}

/**
 * What differs is found first, by a query that PostgreSQL spreads over its workers, and then written by statements that
 * it does not. Rows of those who have no orders any more were removed when that came to pass.
 */
async function rescore(tx: Tx, analysis: Analysis, model: StoredModel, tell: boolean) {
  const scored = scoredFrom(sql`(${presentBase(analysis).query})`, model, analysis);
  await sql`
    create temp table rescored on commit drop as
    select n.customer_no, n.r, n.f, n.m, n.cell, n.tier, s.tier as old_tier, s.customer_no is null as fresh
    from (${scored}) n left join audience.score s on s.customer_no = n.customer_no
    where s.customer_no is null or s.r <> n.r or s.f <> n.f or s.m <> n.m or s.tier <> n.tier or s.cell <> n.cell`.execute(
    tx,
  );
  await sql`analyze rescored`.execute(tx);
  const { numAffectedRows: updated = 0n } = await sql`
    update audience.score s set r = c.r, f = c.f, m = c.m, cell = c.cell, tier = c.tier
    from rescored c where c.customer_no = s.customer_no and not c.fresh`.execute(tx);
  const { numAffectedRows: inserted = 0n } = await sql`
    insert into audience.score (customer_no, r, f, m, cell, tier)
    select customer_no, r, f, m, cell, tier from rescored where fresh`.execute(tx);
  const moves = tell ? await tellMoves(tx, analysis.at.toString()) : 0;
  return { changed: Number(updated + inserted), moves };
}

/** @returns how many moved to another tier */
async function tellMoves(tx: Tx, at: string): Promise<number> {
  const { name, version } = Audience.tierChanged;
  const { rows } = await sql<{ moves: number }>`
    with moved as materialized (
      select c.customer_no, coalesce(c.old_tier, 'none') as from_tier, c.tier as to_tier, f.customer_id
      from rescored c join audience.feature f using (customer_no)
      where f.listed and c.tier <> coalesce(c.old_tier, 'none')),
    history as (
      insert into audience.tier_change (customer_no, kind, from_tier, to_tier, at, cause)
      select customer_no, 'rfm', from_tier, to_tier, ${at}::timestamptz, 'recompute' from moved),
    told as (${appendSelect(sql`
      select ${name} as name, ${version}::smallint as version, customer_id::text as subject_id, customer_id,
        ${at}::timestamptz as occurred_at, jsonb_build_object('customerId', customer_id, 'kind', 'rfm',
          'from', from_tier, 'to', to_tier, 'at', ${at}::text, 'cause', 'recompute') as payload
      from moved`)})
    select count(*) as moves from moved`.execute(tx);
  announceAfterCommit(tx);
  return rows[0]?.moves ?? 0;
}
