/** The RFM model in force: cut points and mean by which single customers are scored between two full computations. */
import type { Audience } from '@pawloop/contract';
import { sql } from 'kysely';
import type { Db, Tx } from '../../../platform/db.ts';
import type { Model } from './score.ts';

export interface StoredModel extends Model {
  readonly asOf: Temporal.Instant;
  /** Date of the analysis in the business's zone; R counts days up to it. */
  readonly date: Temporal.PlainDate;
  readonly timeZone: string;
  readonly customers: number;
  readonly meanFen: number | null;
}

interface ModelRow {
  as_of: string;
  date: string;
  time_zone: string;
  monetary: Audience.Monetary;
  customers: number;
  mean_fen: number | null;
  mean_bound: number | null;
  r_cuts: number[];
  f_cuts: number[];
  m_cuts: number[];
}

/** Undefined until the first computation. */
export async function currentModel(handle: Db | Tx): Promise<StoredModel | undefined> {
  const { rows } = await sql<ModelRow>`
    select as_of, date, time_zone, monetary, customers, mean_fen, mean_bound, r_cuts, f_cuts, m_cuts
    from audience.rfm_model order by rfm_model_id desc limit 1`.execute(handle);
  const row = rows[0];
  if (!row) return undefined;
  return {
    asOf: Temporal.Instant.from(row.as_of),
    date: Temporal.PlainDate.from(row.date),
    timeZone: row.time_zone,
    monetary: row.monetary,
    customers: row.customers,
    meanFen: row.mean_fen,
    meanBound: row.mean_bound,
    rCuts: row.r_cuts,
    fCuts: row.f_cuts,
    mCuts: row.m_cuts,
  };
}

export async function storeModel(tx: Tx, model: StoredModel): Promise<void> {
  await sql`
    insert into audience.rfm_model
      (as_of, date, time_zone, monetary, customers, mean_fen, mean_bound, r_cuts, f_cuts, m_cuts)
    values (${model.asOf.toString()}, ${model.date.toString()}, ${model.timeZone}, ${model.monetary}, ${model.customers},
      ${model.meanFen}, ${model.meanBound}, ${[...model.rCuts]}::float8[], ${[...model.fCuts]}::float8[],
      ${[...model.mCuts]}::float8[])`.execute(tx);
}

/**
 * Writers of single scores hold the lock together, a full computation holds it alone: so no customer keeps a score of
 * the old model, or of old features, beside those of the new one. A full computation takes seconds.
 */
export async function shareModel(tx: Tx): Promise<void> {
  await sql`select pg_advisory_xact_lock_shared(hashtextextended('audience.rfm_model', 0))`.execute(tx);
}

export async function ownModel(tx: Tx): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended('audience.rfm_model', 0))`.execute(tx);
}
