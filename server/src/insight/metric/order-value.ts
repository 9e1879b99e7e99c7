/** Orders, sales and average order value over time. */
import { type MetricDeps, PURCHASES } from './deps.ts';

interface PointRow {
  date: string;
  orders: number;
  customers: number;
  gross: number;
  returned: number;
  anonymous: number;
  known: number;
}

export type Step = 'day' | 'week' | 'month';

const STARTS: Readonly<Record<Step, string>> = {
  day: 'day',
  week: 'toStartOfWeek(day, 1)',
  month: 'month',
};

/** Calendar days `[from, until)` in the zone. */
export interface Span {
  readonly from: Temporal.PlainDate;
  readonly until: Temporal.PlainDate;
  readonly timeZone: string;
}

const instantText = (date: Temporal.PlainDate, timeZone: string): string =>
  date
    .toZonedDateTime(timeZone)
    .toInstant()
    .toString({ smallestUnit: 'millisecond' })
    .replace('T', ' ')
    .replace('Z', '');

/** AOV = value of orders of known customers ÷ their number; only steps with a purchase are returned. */
export async function orderValue(deps: MetricDeps, span: Span, step: Step, kind?: 'goods' | 'service') {
  const known = 'is_order AND customer != 0';
  const rows = await deps.warehouse.query<PointRow>(
    `WITH ${PURCHASES}
    SELECT toString(${STARTS[step]}) AS date, countIf(${known}) AS orders, uniqExactIf(customer, ${known}) AS customers,
      sum(p.gross_fen) AS gross, sum(p.return_fen) AS returned, sumIf(p.gross_fen, customer = 0) AS anonymous,
      sumIf(p.gross_fen, ${known}) AS known
    FROM purchases AS p
    WHERE at >= toDateTime64({from:String}, 3, 'UTC') ${kind ? 'AND kind = {kind:String}' : ''}
    GROUP BY date ORDER BY date`,
    {
      zone: span.timeZone,
      from: instantText(span.from, span.timeZone),
      until: instantText(span.until, span.timeZone),
      ...(kind && { kind }),
    },
  );
  return rows.map((row) => ({
    date: row.date,
    orders: row.orders,
    customers: row.customers,
    grossFen: row.gross,
    returnFen: row.returned,
    anonymousFen: row.anonymous,
    aovFen: row.orders > 0 ? row.known / row.orders : null,
  }));
}
