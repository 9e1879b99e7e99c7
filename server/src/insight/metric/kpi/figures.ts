/** Asks the warehouse for figures at many cut-offs with one query per formula, and for the rows behind one of them. */
import { createHash } from 'node:crypto';
import type { Freshness } from '@pawloop/contract';
import type { Warehouse } from '../../../platform/warehouse.ts';
import { frameParams, freshnessOf, type MetricDeps, PURCHASES } from '../deps.ts';
import { foodCategories, suppliesCategories } from '../settings.ts';
import { CUTS, cutParams } from './cuts.ts';
import { createKept } from './kept.ts';
import { type Figure, type MeasureName, measures } from './measures.ts';
import { keepPoints, pointsOf, roundOf } from './points.ts';
import { tierParams } from './tiers.ts';

export type Part = 'all' | 'counted' | 'rest';

export interface FigureRow {
  readonly customer: number;
  readonly ref: string;
  /** `YYYY-MM-DD hh:mm:ss.mmm` in UTC. */
  readonly at: string | null;
  readonly num: number;
  readonly den: number;
}

const NOBODY = '00000000-0000-0000-0000-000000000000';

/** What all figures hang on besides facts and dates. */
export async function figureFrame(deps: MetricDeps) {
  const [tiers, food, supplies] = await Promise.all([
    tierParams(deps.db, deps.settings),
    deps.settings.get(deps.db, foodCategories),
    deps.settings.get(deps.db, suppliesCategories),
  ]);
  const params = { ...tiers, food, supplies };
  const key = createHash('sha256')
    .update(JSON.stringify([deps.timeZone, params]))
    .digest('base64url');
  return { params, key };
}

async function paramsOf(deps: MetricDeps, name: MeasureName, dates: readonly Temporal.PlainDate[]) {
  const last = dates.reduce((a, b) => (Temporal.PlainDate.compare(a, b) > 0 ? a : b));
  return {
    ...frameParams({ asOf: last, timeZone: deps.timeZone }),
    ...cutParams(dates, measures[name], deps.timeZone),
    ...(await figureFrame(deps)).params,
  };
}

const withRows = (name: MeasureName): string => {
  const { ctes = '', rows } = measures[name];
  return `WITH ${PURCHASES},${CUTS}${ctes},\n  behind AS (${rows})`;
};

/** Figures by date; dates without any row are left out. */
export interface Figures {
  readonly byDate: ReadonlyMap<string, Figure>;
  /** As of when they were made. */
  readonly freshness: Freshness;
}

const shelves = new WeakMap<Warehouse, ReturnType<typeof createKept<Figures>>>();

/** Kept points are shown for so long; after a minute they say that they are late. */
const SHOWN_MS = 600_000;
const LATE_MS = 60_000;

/** Kept points where they are looked after, counted now otherwise; says as of when. */
export async function figuresAt(
  deps: MetricDeps,
  name: MeasureName,
  dates: readonly Temporal.PlainDate[],
): Promise<Figures> {
  const { key } = await figureFrame(deps);
  const kept = await pointsOf(deps.db, name, key, dates.map(String));
  const now = deps.clock.now().epochMilliseconds;
  const shown = [...kept].filter(([, point]) => now - point.asOf.epochMilliseconds <= SHOWN_MS);
  const byDate = new Map(shown.flatMap(([date, { figure }]) => (figure ? [[date, figure] as const] : [])));
  const known = new Set(shown.map(([date]) => date));
  const missing = dates.filter((date) => !known.has(date.toString()));
  const asOf = Math.min(...shown.map(([, point]) => point.asOf.epochMilliseconds));
  const freshness = {
    asOf: new Date(Number.isFinite(asOf) ? asOf : now).toISOString(),
    late: now - asOf > LATE_MS,
    timeZone: deps.timeZone,
  };
  if (missing.length === 0) return { byDate, freshness };
  const counted = await countedOnce(deps, name, missing);
  const isOlder = shown.length > 0 && freshness.asOf < counted.freshness.asOf;
  return { byDate: new Map([...byDate, ...counted.byDate]), freshness: isOlder ? freshness : counted.freshness };
}

/** Never older than a minute; who asks the same at once shares the answer. */
async function countedOnce(
  deps: MetricDeps,
  name: MeasureName,
  dates: readonly Temporal.PlainDate[],
): Promise<Figures> {
  const params = await paramsOf(deps, name, dates);
  const shelf = shelves.get(deps.warehouse) ?? createKept<Figures>();
  shelves.set(deps.warehouse, shelf);
  return shelf(`${name} ${JSON.stringify(params)}`, () => countPoints(deps, name, dates));
}

/** Count the figures now, and keep them as points where points are looked after. */
export async function countPoints(
  deps: MetricDeps,
  name: MeasureName,
  dates: readonly Temporal.PlainDate[],
): Promise<Figures> {
  const [{ key }, params, round] = await Promise.all([
    figureFrame(deps),
    paramsOf(deps, name, dates),
    roundOf(deps.db),
  ]);
  const freshness = await freshnessOf(deps);
  const rows = await deps.warehouse.query<{ date: string; numerator: number; denominator: number }>(
    `${withRows(name)}
SELECT date, sum(num) AS numerator, sum(den) AS denominator FROM behind GROUP BY date`,
    params,
  );
  const byDate = new Map(rows.map(({ date, ...figure }) => [date, figure]));
  if (round !== undefined) {
    const cuts = dates.map((date) => ({
      date: date.toString(),
      cutAt: date.toZonedDateTime(deps.timeZone).toInstant().toString(),
    }));
    await keepPoints(deps.db, { measure: name, frame: key, cuts, byDate, asOf: freshness.asOf, round });
  }
  return { byDate, freshness };
}

const PARTS: Readonly<Record<Part, string>> = { all: '1', counted: 'num != 0', rest: 'num = 0' };

/** Where the next page begins. */
export interface RowCursor {
  readonly num: number;
  readonly customer: number;
  readonly ref: string;
}

/** The rows behind the figure at one date, largest share of the numerator first. */
export async function rowsAt(
  deps: MetricDeps,
  name: MeasureName,
  date: Temporal.PlainDate,
  page: { readonly part: Part; readonly limit: number; readonly after?: RowCursor },
): Promise<FigureRow[]> {
  const after = page.after;
  const rows = await deps.warehouse.query<FigureRow>(
    `${withRows(name)}
SELECT customer, toString(ref) AS ref, toString(toTimeZone(at, 'UTC')) AS at, num, den FROM behind
WHERE ${PARTS[page.part]}
  ${after ? 'AND (-num, customer, behind.ref) > (-{afterNum:Int64}, {afterCustomer:UInt32}, toUUID({afterRef:String}))' : ''}
ORDER BY num DESC, customer, behind.ref LIMIT {limit:UInt32}`,
    {
      ...(await paramsOf(deps, name, [date])),
      limit: page.limit,
      ...(after && { afterNum: after.num, afterCustomer: after.customer, afterRef: after.ref }),
    },
  );
  return rows;
}

/** How many rows there are, and what they add up to. */
export async function totalsAt(deps: MetricDeps, name: MeasureName, date: Temporal.PlainDate, part: Part) {
  const rows = await deps.warehouse.query<{ rows: number; numerator: number; denominator: number }>(
    `${withRows(name)}
SELECT count() AS rows, sum(num) AS numerator, sum(den) AS denominator FROM behind WHERE ${PARTS[part]}`,
    await paramsOf(deps, name, [date]),
  );
  return rows[0] ?? { rows: 0, numerator: 0, denominator: 0 };
}

/** Order numbers by id, of the orders that are asked for. */
export async function orderNumbers(deps: MetricDeps, ids: readonly string[]): Promise<Map<string, string>> {
  const asked = ids.filter((id) => id !== NOBODY);
  if (asked.length === 0) return new Map();
  const rows = await deps.warehouse.query<{ id: string; number: string }>(
    `SELECT toString(order_id) AS id, order_no AS number FROM purchase FINAL WHERE order_id IN {ids:Array(UUID)}`,
    { ids: asked },
  );
  return new Map(rows.map((row) => [row.id, row.number]));
}
