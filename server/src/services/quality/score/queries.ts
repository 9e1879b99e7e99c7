/** Reads of quality: the public page of a store, staff's list of stores, one store, rectifications. */
import type { Quality } from '@pawloop/contract';
import { type RawBuilder, sql } from 'kysely';
import { decodeCursor, encodeCursor } from '../../../platform/cursor.ts';
import { ownMerchant, type Staff } from '../../../platform/http/index.ts';
import { Problem } from '../../../platform/problem.ts';
import type { QualityDeps, RatedStore } from '../deps.ts';
import { storeNotFound } from '../problems.ts';
import { readable } from '../review/queries.ts';
import { bar, minimumReviews, scoreDays } from '../settings.ts';
import { scoreOf } from './domain.ts';
import { WHOLE } from './recompute.ts';
import { type RectificationRow, rectificationRows, toRectification } from './rectification-row.ts';

interface ScoreRow {
  store_id: string;
  category_key: string;
  stars_sum: number;
  reviews: number;
  rank_score: number;
  delisted: boolean;
}

const PHOTOS = 12;

/** @throws Problem `quality/store-not-found` */
export async function storeQuality(deps: QualityDeps, storeId: string): Promise<Quality.StoreQuality> {
  const now = deps.clock.now();
  if (!(await deps.merchant.stores(deps.db, [storeId])).has(storeId)) throw new Problem(storeNotFound);
  const minimum = await deps.settings.get(deps.db, minimumReviews);
  const days = await deps.settings.get(deps.db, scoreDays);
  const scores = await scoreRows(deps, [storeId]);
  const recent = sql`r.store_id = ${storeId} and ${readable(now)}
    and r.written_at > ${now.toString()}::timestamptz - make_interval(hours => ${days * 24})`;
  const { rows: stars } = await sql<{ stars: number; count: number }>`
    select stars::int as stars, count(*)::int as count from quality.review r where ${recent} group by stars`.execute(
    deps.db,
  );
  const { rows: aspects } = await sql<{ aspect: Quality.ReviewAspect; stars: number }>`
    select a.key as aspect, avg(a.value::int)::float8 as stars from quality.review r, jsonb_each_text(r.aspects) a
    where ${recent} group by a.key order by a.key`.execute(deps.db);
  const { rows: photos } = await sql<{ reviewId: string; fileId: string }>`
    select p.review_id as "reviewId", p.file_id as "fileId" from quality.review r
    join quality.review_photo p using (review_id)
    where r.store_id = ${storeId} and ${readable(now)} and r.hidden is null
    order by p.file_id desc limit ${PHOTOS}`.execute(deps.db);
  const whole = scores.find((row) => row.category_key === WHOLE);
  return {
    storeId,
    score: scoreOf(tallyOfRow(whole), minimum),
    categories: scores
      .filter((row) => row.category_key !== WHOLE)
      .map((row) => ({ categoryKey: row.category_key, score: scoreOf(tallyOfRow(row), minimum) })),
    distribution: [1, 2, 3, 4, 5].map((star) => stars.find((row) => row.stars === star)?.count ?? 0),
    aspects: aspects.map((row) => ({ aspect: row.aspect, stars: Math.floor(row.stars * 100) / 100 })),
    photos,
    minimum,
    days,
    asOf: now.toString(),
  };
}

const tallyOfRow = (row: Pick<ScoreRow, 'stars_sum' | 'reviews'> | undefined) => ({
  sum: row?.stars_sum ?? 0,
  reviews: row?.reviews ?? 0,
});

async function scoreRows(deps: QualityDeps, storeIds: readonly string[]): Promise<ScoreRow[]> {
  const { rows } = await sql<ScoreRow>`
    select store_id, category_key, stars_sum, reviews, rank_score, delisted_at is not null as delisted
    from quality.score where store_id = any(${[...storeIds]}::uuid[]) order by store_id, category_key`.execute(deps.db);
  return rows;
}

interface StoreQuery {
  readonly search?: string;
  readonly below?: boolean;
  readonly cursor?: string;
  readonly limit?: number;
}

/**
 * Stores that are visible or have been rated, the lowest score first; stores without one last, by name. They are at most
 * some thousand, so they are put in order here.
 */
export async function storePage(deps: QualityDeps, staff: Staff, query: StoreQuery) {
  const limit = query.limit ?? 50;
  const minimum = await deps.settings.get(deps.db, minimumReviews);
  const threshold = await deps.settings.get(deps.db, bar);
  const stores = await storesOf(deps, staff);
  const wanted = query.search?.trim().toLowerCase();
  const named = wanted ? stores.filter((store) => store.name.toLowerCase().includes(wanted)) : stores;
  const scores = Map.groupBy(
    await scoreRows(
      deps,
      named.map((store) => store.storeId),
    ),
    (row) => row.store_id,
  );
  const sorted = named
    .map((store) => {
      const whole = scores.get(store.storeId)?.find((row) => row.category_key === WHOLE);
      return { store, stars: scoreOf(tallyOfRow(whole), minimum).stars };
    })
    .filter(({ stars }) => !query.below || (stars !== null && stars < threshold))
    .sort((a, b) => (a.stars ?? 9) - (b.stars ?? 9) || a.store.storeId.localeCompare(b.store.storeId));
  const from = query.cursor === undefined ? 0 : Number(decodeCursor(query.cursor, 1)[0]);
  const page = sorted.slice(from, from + limit).map(({ store }) => store);
  return {
    items: await storeScores(deps, page, scores),
    nextCursor: sorted.length > from + limit ? encodeCursor([from + limit]) : null,
    bar: threshold,
    minimum,
  };
}

async function storesOf(deps: QualityDeps, staff: Staff): Promise<RatedStore[]> {
  const own = ownMerchant(staff);
  const visible = await deps.merchant.visibleStores(deps.db);
  const { rows } = await sql<{ store_id: string }>`
    select distinct store_id from quality.score`.execute(deps.db);
  const known = new Set(visible.map((store) => store.storeId));
  const others = await deps.merchant.stores(
    deps.db,
    rows.map((row) => row.store_id).filter((storeId) => !known.has(storeId)),
  );
  return [...visible, ...others.values()].filter((store) => own === null || store.merchantId === own);
}

interface Counts {
  store_id: string;
  held: number;
  rectifications: number;
  claims: number;
  percent: number | null;
}

async function storeScores(
  deps: QualityDeps,
  stores: readonly RatedStore[],
  scores: ReadonlyMap<string, readonly ScoreRow[]>,
): Promise<Quality.StoreScore[]> {
  const ids = stores.map((store) => store.storeId);
  const minimum = await deps.settings.get(deps.db, minimumReviews);
  const since = deps.clock.now().subtract({ hours: 24 * (await deps.settings.get(deps.db, scoreDays)) });
  const { rows: counts } = await sql<Counts>`
    select w.store_id,
      (select count(*)::int from quality.review r where r.store_id = w.store_id and r.counting = 'held') as held,
      (select count(*)::int from quality.rectification x where x.store_id = w.store_id and x.closed_at is null)
        as rectifications,
      (select count(*)::int from quality.claim c where c.store_id = w.store_id and c.state in ('open', 'in_review')) as claims,
      (select i.percent::int from quality.inspection i where i.store_id = w.store_id and i.state = 'done'
        order by i.done_at desc limit 1) as percent
    from unnest(${ids}::uuid[]) as w (store_id)`.execute(deps.db);
  const { rows: facts } = await sql<{ store_id: string; kind: Quality.QualityFactKind; count: number }>`
    select store_id, kind, count(*)::int as count from quality.fact
    where store_id = any(${ids}::uuid[]) and at > ${since.toString()}::timestamptz
    group by store_id, kind order by kind`.execute(deps.db);
  const byStore = new Map(counts.map((row) => [row.store_id, row]));
  return stores.map(({ storeId, merchantId, name }) => {
    const rows = scores.get(storeId) ?? [];
    const whole = rows.find((row) => row.category_key === WHOLE);
    const own = byStore.get(storeId);
    return {
      store: { storeId, merchantId, name },
      score: scoreOf(tallyOfRow(whole), minimum),
      categories: rows
        .filter((row) => row.category_key !== WHOLE)
        .map((row) => ({
          categoryKey: row.category_key,
          score: scoreOf(tallyOfRow(row), minimum),
          delisted: row.delisted,
        })),
      rank: whole?.rank_score ?? 0,
      held: own?.held ?? 0,
      openRectifications: own?.rectifications ?? 0,
      openClaims: own?.claims ?? 0,
      facts: facts.filter((row) => row.store_id === storeId).map(({ kind, count }) => ({ kind, count })),
      inspectionPercent: own?.percent ?? null,
    };
  });
}

/** @throws Problem `quality/store-not-found` */
export async function storeDetail(deps: QualityDeps, staff: Staff, storeId: string): Promise<Quality.StoreScoreDetail> {
  const now = deps.clock.now();
  const own = ownMerchant(staff);
  const store = (await deps.merchant.stores(deps.db, [storeId])).get(storeId);
  if (!store || (own !== null && store.merchantId !== own)) throw new Problem(storeNotFound);
  const minimum = await deps.settings.get(deps.db, minimumReviews);
  const days = await deps.settings.get(deps.db, scoreDays);
  const scores = Map.groupBy(await scoreRows(deps, [storeId]), (row) => row.store_id);
  const [score] = await storeScores(deps, [store], scores);
  if (!score) throw new Problem(storeNotFound);
  const { rows: byDay } = await sql<{ day: string; reviews: number; stars: number }>`
    select (r.written_at at time zone ${deps.timeZone})::date::text as day, count(*)::int as reviews,
      avg(r.stars)::float8 as stars
    from quality.review r
    where r.store_id = ${storeId} and ${readable(now)}
      and r.written_at > ${now.toString()}::timestamptz - make_interval(hours => ${days * 24})
    group by 1 order by 1`.execute(deps.db);
  const rows = await rectificationRows(deps.db, sql`x.store_id = ${storeId} order by x.rectification_id desc limit 24`);
  return {
    ...score,
    // A merchant does not learn who is suspected.
    held: own === null ? score.held : 0,
    months: await monthsOf(deps, storeId, minimum),
    days: byDay,
    recent: await recentFacts(deps, storeId),
    rectifications: rows.map((row) => toRectification(row, store.name, minimum, now)),
    bar: await deps.settings.get(deps.db, bar),
    minimum,
    asOf: now.toString(),
  };
}

async function monthsOf(deps: QualityDeps, storeId: string, minimum: number): Promise<Quality.StoreMonth[]> {
  const { rows } = await sql<{
    month: string;
    category_key: string;
    stars_sum: number;
    reviews: number;
    outcome: Quality.MonthOutcome;
    evaluated_at: string;
  }>`
    select month, category_key, stars_sum, reviews, outcome, evaluated_at from quality.month
    where store_id = ${storeId} order by month desc, category_key limit 60`.execute(deps.db);
  return rows.map((row) => ({
    month: row.month,
    categoryKey: row.category_key,
    score: scoreOf(tallyOfRow(row), minimum),
    outcome: row.outcome,
    evaluatedAt: row.evaluated_at,
  }));
}

async function recentFacts(deps: QualityDeps, storeId: string): Promise<Quality.QualityFact[]> {
  const { rows } = await sql<Quality.QualityFact>`
    select kind, store_id as "storeId", booking_id as "bookingId", at from quality.fact where store_id = ${storeId}
    order by at desc limit 20`.execute(deps.db);
  return rows;
}

interface RectificationQuery {
  readonly state?: Quality.RectificationState;
  readonly open?: boolean;
  readonly cursor?: string;
  readonly limit?: number;
}

/** Open ones first, by when the plan is due. */
export async function rectificationPage(deps: QualityDeps, staff: Staff, query: RectificationQuery) {
  const limit = query.limit ?? 50;
  const now = deps.clock.now();
  const own = ownMerchant(staff);
  const [closed, due, id] = query.cursor === undefined ? [] : decodeCursor(query.cursor, 3);
  const where: RawBuilder<unknown>[] = [
    own === null ? sql`true` : sql`x.merchant_id = ${own}`,
    ...(query.state === undefined ? [] : [sql`x.state = ${query.state}`]),
    ...(query.open === undefined ? [] : [query.open ? sql`x.closed_at is null` : sql`x.closed_at is not null`]),
    ...(id === undefined
      ? []
      : [
          sql`(x.closed_at is not null, x.plan_due_at, x.rectification_id) > (${closed === 1}, ${due}::timestamptz, ${id}::uuid)`,
        ]),
  ];
  const rows = await rectificationRows(
    deps.db,
    sql`${sql.join(where, sql` and `)}
      order by x.closed_at is not null, x.plan_due_at, x.rectification_id limit ${limit + 1}`,
  );
  const items = await rectificationViews(deps, rows.slice(0, limit), now);
  const last = rows[limit - 1];
  return {
    items,
    nextCursor:
      rows.length > limit && last
        ? encodeCursor([last.closed_at === null ? 0 : 1, last.plan_due_at, last.rectification_id])
        : null,
  };
}

async function rectificationViews(
  deps: QualityDeps,
  rows: readonly RectificationRow[],
  now: Temporal.Instant,
): Promise<Quality.Rectification[]> {
  const minimum = await deps.settings.get(deps.db, minimumReviews);
  const names = await deps.merchant.stores(
    deps.db,
    rows.map((row) => row.store_id),
  );
  return rows.map((row) => toRectification(row, names.get(row.store_id)?.name ?? '', minimum, now));
}

/** One of them, after a change. */
export async function rectificationView(deps: QualityDeps, rectificationId: string): Promise<Quality.Rectification> {
  const rows = await rectificationRows(deps.db, sql`x.rectification_id = ${rectificationId}`);
  const [view] = await rectificationViews(deps, rows, deps.clock.now());
  if (!view) throw new Problem(storeNotFound);
  return view;
}
