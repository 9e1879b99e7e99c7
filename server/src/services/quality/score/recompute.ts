/** The figures of a store and category, computed again under their row's lock whenever a review counts or stops counting. */
import { Quality } from '@pawloop/contract';
import { sql } from 'kysely';
import type { Db, Tx } from '../../../platform/db.ts';
import { append } from '../../../platform/event-log.ts';
import { rankMean, rankWeight } from '../../merchant/index.ts';
import type { QualityDeps } from '../deps.ts';
import { inspectionWeight, minimumReviews, scoreDays } from '../settings.ts';
import { rankOf, starsOf, type Tally } from './domain.ts';

/** The store as a whole. */
export const WHOLE = '*';

export interface Rated {
  readonly storeId: string;
  readonly merchantId: string;
  readonly categoryKey: string;
}

/**
 * Compute a category and the whole store anew. Rows are locked in the order whole, category, so that writers of one store
 * wait in line; what a concurrent writer committed before is seen.
 */
export async function recompute(tx: Tx, deps: QualityDeps, rated: Rated, at: Temporal.Instant): Promise<void> {
  await recomputeOne(tx, deps, { ...rated, categoryKey: WHOLE }, at);
  if (rated.categoryKey !== WHOLE) await recomputeOne(tx, deps, rated, at);
}

interface ScoreRow {
  stars_sum: number;
  reviews: number;
  rank_score: number;
}

export async function recomputeOne(tx: Tx, deps: QualityDeps, rated: Rated, at: Temporal.Instant): Promise<void> {
  const { storeId, merchantId, categoryKey } = rated;
  const { rows } = await sql<ScoreRow>`
    insert into quality.score as s (store_id, category_key, merchant_id, changed_at)
    values (${storeId}, ${categoryKey}, ${merchantId}, ${at.toString()})
    on conflict (store_id, category_key) do update set merchant_id = excluded.merchant_id
    returning stars_sum, reviews, rank_score`.execute(tx);
  const before = rows[0] ?? { stars_sum: 0, reviews: 0, rank_score: 0 };
  const { tally, nextChangeAt } = await tallyOf(tx, deps, rated, at);
  const inspection = await inspectionOf(tx, deps, rated, at);
  const prior = {
    stars: await deps.settings.get(tx, rankMean),
    weight: await deps.settings.get(tx, rankWeight),
  };
  const rank = rankOf(tally, prior, inspection);
  const edges = [nextChangeAt, inspection?.until ?? null].filter((edge) => edge !== null);
  const next = edges.length === 0 ? null : edges.reduce((a, b) => (Temporal.Instant.compare(a, b) <= 0 ? a : b));
  await sql`
    update quality.score set stars_sum = ${tally.sum}, reviews = ${tally.reviews}, rank_score = ${rank},
      next_change_at = ${next?.toString() ?? null}::timestamptz, changed_at = ${at.toString()}
    where store_id = ${storeId} and category_key = ${categoryKey}`.execute(tx);
  const stars = starsOf(tally, await deps.settings.get(tx, minimumReviews));
  const moved = before.stars_sum !== tally.sum || before.reviews !== tally.reviews;
  if (!moved && before.rank_score === rank) return;
  await deps.merchant.setScore(tx, storeId, { categoryKey, stars, reviews: tally.reviews, rank });
  if (!moved) return;
  await append(tx, Quality.scoreChanged, {
    subjectId: storeId,
    merchantId,
    occurredAt: at,
    payload: { storeId, categoryKey, stars, reviews: tally.reviews },
  });
}

/** Counted, visible reviews of the days before `at`, and when time alone changes that. */
export async function tallyOf(
  handle: Db | Tx,
  deps: QualityDeps,
  { storeId, categoryKey }: Pick<Rated, 'storeId' | 'categoryKey'>,
  at: Temporal.Instant,
): Promise<{ tally: Tally; nextChangeAt: Temporal.Instant | null }> {
  const days = await deps.settings.get(handle, scoreDays);
  const { rows } = await sql<{ sum: number; reviews: number; next: string | null }>`
    with mine as (
      select stars, written_at, visible_at, visible_at <= ${at.toString()}::timestamptz as visible from quality.review
      where store_id = ${storeId} and (${categoryKey} = ${WHOLE} or category_key = ${categoryKey}) and counting = 'counted'
        and written_at > ${at.toString()}::timestamptz - make_interval(hours => ${days * 24})
        and written_at <= ${at.toString()}::timestamptz
    )
    select coalesce(sum(stars) filter (where visible), 0)::int as sum, (count(*) filter (where visible))::int as reviews,
      min(case when visible then written_at + make_interval(hours => ${days * 24}) else visible_at end) as next
    from mine`.execute(handle);
  const row = rows[0] ?? { sum: 0, reviews: 0, next: null };
  return {
    tally: { sum: row.sum, reviews: row.reviews },
    nextChangeAt: row.next === null ? null : Temporal.Instant.from(row.next),
  };
}

/** The newest inspection of the days that was done, and until when it counts. */
async function inspectionOf(tx: Tx, deps: QualityDeps, rated: Rated, at: Temporal.Instant) {
  const hours = (await deps.settings.get(tx, scoreDays)) * 24;
  const { rows } = await sql<{ percent: number; done_at: string }>`
    select percent, done_at from quality.inspection
    where store_id = ${rated.storeId} and (${rated.categoryKey} = ${WHOLE} or category_key = ${rated.categoryKey})
      and state = 'done' and done_at > ${at.toString()}::timestamptz - make_interval(hours => ${hours})
    order by done_at desc limit 1`.execute(tx);
  const row = rows[0];
  if (!row) return null;
  return {
    percent: row.percent,
    weight: await deps.settings.get(tx, inspectionWeight),
    until: Temporal.Instant.from(row.done_at).add({ hours }),
  };
}
