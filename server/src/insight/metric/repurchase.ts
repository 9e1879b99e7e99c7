/** Repurchase by month, to the letter of spec/customers.md, "Definitions that reports use". */
import type { Metric } from '@pawloop/contract';
import { frameParams, isoMonth, type MetricDeps, PURCHASES, type ReportFrame } from './deps.ts';

interface MonthRow {
  month: string;
  customers: number;
  orders: number;
  repeaters: number;
  returning: number;
  retained: number;
  newcomers: number;
  newcomers_due: number;
  newcomers_back: number;
  known_fen: number;
}

interface SalesRow {
  month: string;
  gross_fen: number;
  return_fen: number;
}

const NEWCOMER_DAYS = 30;

const MONTHS = `
WITH ${PURCHASES},
  customer_months AS (
    SELECT customer, month, count() AS orders, sum(gross_fen) AS value FROM orders GROUP BY customer, month
  ),
  firsts AS (
    SELECT customer, toStartOfMonth(min(day)) AS first_month, min(day) AS first_day,
      arraySort(groupUniqArray(day))[2] AS second_day, length(groupUniqArray(day)) > 1 AS has_second
    FROM orders GROUP BY customer
  ),
  moves AS (
    SELECT customer, month, orders, value,
      lagInFrame(month, 1, toDate('1970-01-01')) OVER (PARTITION BY customer ORDER BY month ASC
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS previous
    FROM customer_months
  )
SELECT toString(m.month) AS month, count() AS customers, sum(m.orders) AS orders, countIf(m.orders >= 2) AS repeaters,
  countIf(m.month > f.first_month) AS returning, countIf(m.previous = addMonths(m.month, -1)) AS retained,
  countIf(m.month = f.first_month) AS newcomers,
  countIf(m.month = f.first_month AND f.first_day + ${NEWCOMER_DAYS} < toDate({asOf:String})) AS newcomers_due,
  countIf(m.month = f.first_month AND f.first_day + ${NEWCOMER_DAYS} < toDate({asOf:String})
    AND f.has_second AND f.second_day <= f.first_day + ${NEWCOMER_DAYS}) AS newcomers_back,
  sum(m.value) AS known_fen
FROM moves AS m INNER JOIN firsts AS f ON f.customer = m.customer
GROUP BY m.month ORDER BY m.month`;

const SALES = `
WITH ${PURCHASES}
SELECT toString(month) AS month, sum(gross_fen) AS gross_fen, sum(return_fen) AS return_fen
FROM purchases GROUP BY purchases.month`;

/**
 * The last `months` months up to the one before which the cut-off lies, empty months included.
 * @returns oldest first; rates are null where their base is empty
 */
export async function repurchase(
  deps: MetricDeps,
  frame: ReportFrame,
  months: number,
): Promise<Metric.RepurchaseMonth[]> {
  const params = { ...frameParams(frame), asOf: frame.asOf.toString() };
  const [monthRows, salesRows] = await Promise.all([
    deps.warehouse.query<MonthRow>(MONTHS, params),
    deps.warehouse.query<SalesRow>(SALES, params),
  ]);
  const byMonth = new Map(monthRows.map((row) => [row.month.slice(0, 7), row]));
  const sales = new Map(salesRows.map((row) => [row.month.slice(0, 7), row]));
  return monthsBefore(frame, months).map((month) =>
    toMonth(isoMonth(month), byMonth.get(isoMonth(month)), byMonth.get(isoMonth(month.subtract({ months: 1 }))), sales),
  );
}

/** First days of the months, oldest first; the last is the month of the day before the cut-off. */
export function monthsBefore({ asOf }: ReportFrame, count: number): Temporal.PlainDate[] {
  const last = asOf.subtract({ days: 1 }).with({ day: 1 });
  return Array.from({ length: count }, (_, i) => last.subtract({ months: count - 1 - i }));
}

function toMonth(
  month: string,
  row: MonthRow | undefined,
  before: MonthRow | undefined,
  sales: ReadonlyMap<string, SalesRow>,
): Metric.RepurchaseMonth {
  const customers = row?.customers ?? 0;
  const orders = row?.orders ?? 0;
  return {
    month,
    customers,
    orders,
    repeaters: row?.repeaters ?? 0,
    repurchaseRate: share(row?.repeaters, customers),
    returning: row?.returning ?? 0,
    returningShare: share(row?.returning, customers),
    retained: row?.retained ?? 0,
    nextMonthRate: share(row?.retained, before?.customers ?? 0),
    newcomers: row?.newcomers ?? 0,
    newcomersDue: row?.newcomers_due ?? 0,
    newcomersBack: row?.newcomers_back ?? 0,
    newcomerRate: share(row?.newcomers_back, row?.newcomers_due ?? 0),
    grossFen: sales.get(month)?.gross_fen ?? 0,
    returnFen: sales.get(month)?.return_fen ?? 0,
    aovFen: orders > 0 ? (row?.known_fen ?? 0) / orders : null,
  };
}

/** Part ÷ whole; null when the whole is empty. */
export function share(part: number | undefined, whole: number): number | null {
  return whole > 0 ? (part ?? 0) / whole : null;
}
