/** Figures of quality for the KPI board. */
import { sql } from 'kysely';
import type { QualityDeps } from '../deps.ts';
import { minimumReviews, scoreDays } from '../settings.ts';
import { WHOLE } from './recompute.ts';

/** A fraction about a store. */
export interface Share {
  readonly storeId: string;
  readonly numerator: number;
  readonly denominator: number;
}

/** The lowest score of a store that has enough reviews for one. */
export async function lowestScore(deps: QualityDeps): Promise<Share[]> {
  const minimum = await deps.settings.get(deps.db, minimumReviews);
  const { rows } = await sql<Share>`
    select store_id as "storeId", stars_sum as numerator, reviews as denominator from quality.score
    where category_key = ${WHOLE} and reviews >= ${minimum}
    order by stars_sum::float8 / reviews, store_id limit 1`.execute(deps.db);
  return rows;
}

/** Reviews of four and five stars among those that count now, by store. */
export async function satisfied(deps: QualityDeps): Promise<Share[]> {
  const now = deps.clock.now().toString();
  const hours = 24 * (await deps.settings.get(deps.db, scoreDays));
  const { rows } = await sql<Share>`
    select store_id as "storeId", (count(*) filter (where stars >= 4))::int as numerator, count(*)::int as denominator
    from quality.review where counting = 'counted' and visible_at <= ${now}::timestamptz
      and written_at > ${now}::timestamptz - make_interval(hours => ${hours})
    group by store_id order by store_id`.execute(deps.db);
  return rows;
}
