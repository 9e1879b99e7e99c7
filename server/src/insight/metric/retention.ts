/** Retention triangle: cohorts by month of first order, and who of them ordered k months later. */
import type { Metric } from '@pawloop/contract';
import { frameParams, isoMonth, type MetricDeps, PURCHASES, type ReportFrame } from './deps.ts';
import { monthsBefore } from './repurchase.ts';

interface CellRow {
  cohort: string;
  k: number;
  customers: number;
}

const CELLS = `
WITH ${PURCHASES},
  firsts AS (SELECT customer, min(month) AS cohort FROM orders GROUP BY customer)
SELECT toString(f.cohort) AS cohort, toInt32(dateDiff('month', f.cohort, o.month)) AS k, uniqExact(o.customer) AS customers
FROM (SELECT DISTINCT customer, month FROM orders) AS o INNER JOIN firsts AS f ON f.customer = o.customer
GROUP BY f.cohort, k`;

/** The last `months` cohorts, oldest first; a cohort's row ends at the month of the cut-off. */
export async function retention(deps: MetricDeps, frame: ReportFrame, months: number): Promise<Metric.Cohort[]> {
  const rows = await deps.warehouse.query<CellRow>(CELLS, frameParams(frame));
  const cells = new Map(rows.map((row) => [`${row.cohort.slice(0, 7)}/${row.k}`, row.customers]));
  const cohorts = monthsBefore(frame, months).map(isoMonth);
  return cohorts
    .map((month, index) => ({
      month,
      size: cells.get(`${month}/0`) ?? 0,
      cells: Array.from({ length: cohorts.length - index }, (_, k) => cells.get(`${month}/${k}`) ?? 0),
    }))
    .filter((cohort, index, all) => cohort.size > 0 || all.slice(0, index).some((earlier) => earlier.size > 0));
}
