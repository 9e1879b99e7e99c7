/** Customers by recency and frequency, counted in the warehouse from facts. */
import { frameParams, type MetricDeps, PURCHASES, type ReportFrame } from './deps.ts';

const RECENCY = ['0-7', '8-30', '31-60', '61-90', '91-180', '181+'] as const;
const ORDERS = ['1', '2', '3-5', '6-10', '11+'] as const;

interface CountRow {
  recency: (typeof RECENCY)[number];
  orders: (typeof ORDERS)[number];
  customers: number;
  net_fen: number;
}

const COUNTS = `
WITH ${PURCHASES},
  customers AS (
    SELECT customer, countIf(is_order) AS f, toInt32(toDate({asOf:String}) - maxIf(day, is_order)) AS r,
      toInt64(sum(gross_fen)) - toInt64(sum(return_fen)) AS net
    FROM purchases WHERE customer != 0 GROUP BY customer HAVING f > 0
  )
SELECT multiIf(r <= 7, '0-7', r <= 30, '8-30', r <= 60, '31-60', r <= 90, '61-90', r <= 180, '91-180', '181+') AS recency,
  multiIf(f = 1, '1', f = 2, '2', f <= 5, '3-5', f <= 10, '6-10', '11+') AS orders,
  count() AS customers, sum(net) AS net_fen
FROM customers GROUP BY recency, orders`;

/** R = date(T) − date of the last order in calendar days; F = number of orders; mean of M over customers with F ≥ 1. */
export async function rfmCounts(deps: MetricDeps, frame: ReportFrame) {
  const rows = await deps.warehouse.query<CountRow>(COUNTS, { ...frameParams(frame), asOf: frame.asOf.toString() });
  const customers = rows.reduce((sum, row) => sum + row.customers, 0);
  const netFen = rows.reduce((sum, row) => sum + row.net_fen, 0);
  const buckets = RECENCY.flatMap((recencyDays) =>
    ORDERS.map((orders) => ({
      recencyDays,
      orders,
      count: rows.find((row) => row.recency === recencyDays && row.orders === orders)?.customers ?? 0,
    })),
  );
  return { customers, meanNetFen: customers > 0 ? netFen / customers : null, buckets };
}
