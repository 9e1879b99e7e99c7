/**
 * The formulas of the computed KPIs, each once, as SQL that yields the rows behind it: one row per cut-off and customer or
 * order, with what it adds to numerator and denominator. A figure is the sum of its rows, a drill-down the rows themselves.
 */
import { TIERS } from './tiers.ts';

export type MeasureName =
  | 'gmv'
  | 'newConversion'
  | 'repeaters'
  | 'returning'
  | 'retained'
  | 'orderValue'
  | 'foodShare'
  | 'suppliesRepeaters'
  | 'highValueKept'
  | 'dormantWoken'
  | 'dormantWokenGoods'
  | 'newcomersBack'
  | 'activeOrderValue'
  | 'cycle'
  | 'convenience'
  | 'complaints'
  | 'claimAnswer';

/** Sums over the rows behind a figure. */
export interface Figure {
  readonly numerator: number;
  readonly denominator: number;
}

export interface MeasureDates {
  /** Length of the period that ends at the cut-off. */
  readonly months: number;
  /** Bounds of a cohort, months before the cut-off. */
  readonly cohort?: readonly [from: number, until: number];
}

export interface Measure extends MeasureDates {
  /** CTEs beside those of `PURCHASES` and `CUTS`, each with a comma in front. */
  readonly ctes?: string;
  /** SELECT … of `date, customer, ref, at, num, den`, with `c` for the cut-off. */
  readonly rows: string;
  /** The figure is the plain sum of the numerators. */
  readonly sum?: true;
  /** Which parts are amounts in fen. */
  readonly fen?: 'numerator' | 'both';
}

const IN_PERIOD = 'o.at >= c.since AND o.at < c.t';
const NO_ORDER = "toUUID('00000000-0000-0000-0000-000000000000')";
const NEWCOMER_DAYS = 30;

const FIRSTS = `,
  firsts AS (
    SELECT customer, min(at) AS first_at, min(day) AS first_day, arraySort(groupUniqArray(day)) AS days
    FROM orders GROUP BY customer
  )`;

export const REGISTERED = `,
  registered AS (
    SELECT if(a.winner = 0, e.customer_no, a.winner) AS customer,
      min(parseDateTime64BestEffort(JSONExtractString(e.payload, 'registeredAt'), 3, 'UTC')) AS registered_at
    FROM event AS e LEFT ANY JOIN canonical AS a ON a.loser = e.customer_no
    WHERE e.name = 'identity.customer_registered' AND e.customer_no != 0 GROUP BY customer
  )`;

/**
 * Lines of the newest revision of each order that was not undone; what comes back is left out. Nearly all orders were
 * recorded once and are orders: their lines speak for themselves, so that only the others are joined.
 */
const LINES = `,
  odd AS (SELECT order_id, revision, is_order, gross_fen FROM purchase FINAL WHERE revision > 1 OR gross_fen <= 0 OR NOT is_order),
  sold AS (
    SELECT if(a.winner = 0, l.customer_no, a.winner) AS customer, l.order_id AS order_id, l.at AS at,
      x.revision = 0 OR x.is_order AS is_order, l.category AS category, l.amount_fen AS amount_fen
    FROM purchase_line AS l FINAL
    LEFT ANY JOIN canonical AS a ON a.loser = l.customer_no
    LEFT ANY JOIN odd AS x ON x.order_id = l.order_id
    WHERE l.at < toDateTime64({until:String}, 3, 'UTC') AND l.at >= fromUnixTimestamp64Milli(arrayMin({sinces:Array(Int64)}), 'UTC')
      AND l.quantity > 0 AND l.category != '' AND (x.revision = 0 OR (x.revision = l.revision AND x.gross_fen > 0))
  )`;

const perCustomer = (num: string, having = '') => `
SELECT c.date AS date, o.customer AS customer, ${NO_ORDER} AS ref, max(o.at) AS at, toInt64(${num}) AS num, toInt64(1) AS den
FROM orders AS o CROSS JOIN cuts AS c WHERE ${IN_PERIOD} GROUP BY date, customer${having}`;

const perOrder = (from: string, where: string) => `
SELECT c.date AS date, o.customer AS customer, o.order_id AS ref, o.at AS at, toInt64(o.gross_fen) AS num, toInt64(1) AS den
FROM ${from} AS o CROSS JOIN cuts AS c WHERE ${IN_PERIOD} AND ${where}`;

/** One row per fact of these names. */
const perFact = (names: readonly string[], num: string, den: string, where = '1') => `
SELECT c.date AS date, if(a.winner = 0, e.customer_no, a.winner) AS customer, e.event_id AS ref,
  e.occurred_at AS at, toInt64(${num}) AS num, toInt64(${den}) AS den
FROM event AS e LEFT ANY JOIN canonical AS a ON a.loser = e.customer_no CROSS JOIN cuts AS c
WHERE e.name IN (${names.map((name) => `'${name}'`).join(', ')}) AND e.occurred_at >= c.since AND e.occurred_at < c.t AND ${where}`;

/** Customers who stood in the tier at the period's start, and whether their next order fell into it. */
const ofTier = (tier: string, next = 'next_at') => `
SELECT date, customer, ${NO_ORDER} AS ref, if(${next} < t, ${next}, NULL) AS at, toInt64(${next} < t) AS num, toInt64(1) AS den
FROM standing WHERE tier = '${tier}'`;

export const measures: Readonly<Record<MeasureName, Measure>> = {
  gmv: { months: 12, sum: true, fen: 'numerator', rows: perOrder('purchases', 'o.gross_fen > 0') },
  orderValue: { months: 3, fen: 'numerator', rows: perOrder('orders', '1') },
  repeaters: { months: 1, rows: perCustomer('count() >= 2') },
  returning: {
    months: 1,
    ctes: FIRSTS,
    rows: `
SELECT b.date AS date, b.customer AS customer, ${NO_ORDER} AS ref, b.at AS at, toInt64(f.first_at < b.since) AS num, toInt64(1) AS den
FROM (SELECT c.date AS date, o.customer AS customer, any(c.since) AS since, max(o.at) AS at
  FROM orders AS o CROSS JOIN cuts AS c WHERE ${IN_PERIOD} GROUP BY date, customer) AS b
INNER JOIN firsts AS f ON f.customer = b.customer`,
  },
  retained: {
    months: 1,
    cohort: [4, 3],
    ctes: `${FIRSTS},
  cohort AS (SELECT c.date AS date, c.since AS since, c.t AS t, f.customer AS customer FROM firsts AS f CROSS JOIN cuts AS c
    WHERE f.first_at >= c.cohort_from AND f.first_at < c.cohort_until)`,
    // Everybody of the cohort has an order: the first one.
    rows: `
SELECT n.date AS date, o.customer AS customer, ${NO_ORDER} AS ref,
  nullIf(maxIf(o.at, o.at >= n.since AND o.at < n.t), toDateTime64(0, 3, 'UTC')) AS at,
  toInt64(countIf(o.at >= n.since AND o.at < n.t) > 0) AS num, toInt64(1) AS den
FROM orders AS o INNER JOIN cohort AS n ON n.customer = o.customer GROUP BY date, customer`,
  },
  newcomersBack: {
    months: 1,
    ctes: FIRSTS,
    rows: `
SELECT c.date AS date, f.customer AS customer, ${NO_ORDER} AS ref, f.first_at AS at,
  toInt64(length(f.days) > 1 AND f.days[2] <= f.first_day + ${NEWCOMER_DAYS}) AS num, toInt64(1) AS den
FROM firsts AS f CROSS JOIN cuts AS c
WHERE f.first_day + ${NEWCOMER_DAYS} < c.t_day AND f.first_day + ${NEWCOMER_DAYS} >= c.since_day`,
  },
  newConversion: {
    months: 1,
    ctes: `${REGISTERED},
  soon AS (
    SELECT r.customer AS customer, count() AS n FROM registered AS r INNER JOIN orders AS o ON o.customer = r.customer
    WHERE o.at >= r.registered_at AND o.at < addDays(r.registered_at, ${NEWCOMER_DAYS}) GROUP BY customer
  )`,
    rows: `
SELECT c.date AS date, r.customer AS customer, ${NO_ORDER} AS ref, r.registered_at AS at, toInt64(s.n > 0) AS num, toInt64(1) AS den
FROM registered AS r CROSS JOIN cuts AS c LEFT JOIN soon AS s ON s.customer = r.customer
WHERE addDays(r.registered_at, ${NEWCOMER_DAYS}) >= c.since AND addDays(r.registered_at, ${NEWCOMER_DAYS}) < c.t`,
  },
  convenience: {
    months: 3,
    rows: perFact(['booking.convenience_rated'], "JSONExtractInt(e.payload, 'score')", '1'),
  },
  complaints: {
    months: 3,
    rows: perFact(
      ['care.case_opened', 'booking.completed'],
      "e.name = 'care.case_opened'",
      "e.name = 'booking.completed'",
      "(e.name = 'booking.completed' OR JSONExtractString(e.payload, 'kind') IN ('complaint', 'claim', 'dispute'))",
    ),
  },
  claimAnswer: {
    months: 3,
    ctes: `,
  answers AS (
    SELECT subject_id, any(customer_no) AS customer_no, minIf(occurred_at, name = 'quality.claim_opened') AS opened,
      minIf(occurred_at, name = 'quality.claim_answered') AS answered
    FROM event WHERE name IN ('quality.claim_opened', 'quality.claim_answered') GROUP BY subject_id HAVING answered >= opened
  )`,
    rows: `
SELECT c.date AS date, if(a.winner = 0, w.customer_no, a.winner) AS customer, toUUIDOrZero(w.subject_id) AS ref,
  w.answered AS at, toInt64(intDiv(dateDiff('second', w.opened, w.answered), 60)) AS num, toInt64(1) AS den
FROM answers AS w LEFT ANY JOIN canonical AS a ON a.loser = w.customer_no CROSS JOIN cuts AS c
WHERE w.answered >= c.since AND w.answered < c.t`,
  },
  cycle: {
    months: 12,
    ctes: `,
  gaps AS (
    SELECT customer, order_id, at, day, row_number() OVER w AS nth, lagInFrame(day) OVER w AS previous FROM orders
    WINDOW w AS (PARTITION BY customer ORDER BY at ASC, order_id ASC ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)
  )`,
    rows: `
SELECT c.date AS date, o.customer AS customer, o.order_id AS ref, o.at AS at, toInt64(o.day - o.previous) AS num, toInt64(1) AS den
FROM gaps AS o CROSS JOIN cuts AS c WHERE ${IN_PERIOD} AND o.nth > 1`,
  },
  foodShare: {
    months: 3,
    fen: 'both',
    ctes: LINES,
    rows: `
SELECT c.date AS date, o.customer AS customer, o.order_id AS ref, any(o.at) AS at,
  sumIf(o.amount_fen, has({food:Array(String)}, o.category)) AS num, sum(o.amount_fen) AS den
FROM sold AS o CROSS JOIN cuts AS c WHERE ${IN_PERIOD} GROUP BY date, customer, ref`,
  },
  suppliesRepeaters: {
    months: 12,
    ctes: LINES,
    rows: `
SELECT c.date AS date, o.customer AS customer, ${NO_ORDER} AS ref, max(o.at) AS at,
  toInt64(min(o.order_id) != max(o.order_id)) AS num, toInt64(1) AS den
FROM sold AS o CROSS JOIN cuts AS c
WHERE ${IN_PERIOD} AND o.is_order AND o.customer != 0 AND has({supplies:Array(String)}, o.category) GROUP BY date, customer`,
  },
  highValueKept: { months: 3, ctes: REGISTERED + TIERS, rows: ofTier('high_value') },
  dormantWoken: { months: 3, ctes: REGISTERED + TIERS, rows: ofTier('dormant') },
  dormantWokenGoods: { months: 12, ctes: REGISTERED + TIERS, rows: ofTier('dormant', 'next_goods_at') },
  activeOrderValue: {
    months: 3,
    fen: 'numerator',
    ctes: REGISTERED + TIERS,
    rows: `
SELECT s.date AS date, s.customer AS customer, o.order_id AS ref, o.at AS at, toInt64(o.gross_fen) AS num, toInt64(1) AS den
FROM orders AS o INNER JOIN (SELECT date, customer, since, t FROM standing WHERE tier = 'active' AND next_at < t) AS s
  ON s.customer = o.customer
WHERE o.at >= s.since AND o.at < s.t`,
  },
};
