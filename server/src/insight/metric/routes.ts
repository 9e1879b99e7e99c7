/** HTTP of the metric module. */
import { Metric } from '@pawloop/contract';
import { routes } from '../../platform/http/index.ts';
import { Problem } from '../../platform/problem.ts';
import { frameOf, freshnessOf, type MetricDeps } from './deps.ts';
import { repurchaseInterval } from './interval.ts';
import { orderValue } from './order-value.ts';
import { emptySpan } from './problems.ts';
import { repurchase } from './repurchase.ts';
import { retention } from './retention.ts';
import { rfmCounts } from './rfm-counts.ts';

const DEFAULT_MONTHS = 13;

export function metricRoutes(deps: MetricDeps) {
  return routes(Metric.reportEndpoints, {
    'GET /v1/metrics/repurchase': async ({ query }) => {
      const frame = frameOf(deps, query.asOf);
      const [freshness, months] = await Promise.all([
        freshnessOf(deps),
        repurchase(deps, frame, query.months ?? DEFAULT_MONTHS),
      ]);
      return { freshness, asOf: frame.asOf.toString(), months };
    },
    'GET /v1/metrics/repurchase.csv': async ({ query }) => {
      const months = await repurchase(deps, frameOf(deps, query.asOf), query.months ?? DEFAULT_MONTHS);
      const header = Object.keys(Metric.RepurchaseMonth.properties) as (keyof Metric.RepurchaseMonth)[];
      return {
        filename: 'repurchase.csv',
        header,
        rows: (async function* () {
          for (const month of months) yield header.map((name) => month[name]);
        })(),
      };
    },
    'GET /v1/metrics/retention': async ({ query }) => {
      const frame = frameOf(deps, query.asOf);
      const [freshness, cohorts] = await Promise.all([
        freshnessOf(deps),
        retention(deps, frame, query.months ?? DEFAULT_MONTHS),
      ]);
      return { freshness, asOf: frame.asOf.toString(), cohorts };
    },
    'GET /v1/metrics/repurchase-interval': async ({ query }) => {
      const frame = frameOf(deps, query.asOf);
      const [freshness, interval] = await Promise.all([
        freshnessOf(deps),
        repurchaseInterval(deps, frame, query.binDays ?? 7),
      ]);
      return { freshness, asOf: frame.asOf.toString(), ...interval };
    },
    'GET /v1/metrics/order-value': async ({ query }) => {
      const span = {
        from: Temporal.PlainDate.from(query.from),
        until: Temporal.PlainDate.from(query.until),
        timeZone: deps.timeZone,
      };
      const days = span.from.until(span.until).days;
      if (days <= 0 || days > 3660) throw new Problem(emptySpan);
      const [freshness, points] = await Promise.all([
        freshnessOf(deps),
        orderValue(deps, span, query.step ?? 'day', query.kind),
      ]);
      return { freshness, points };
    },
    'GET /v1/metrics/rfm-counts': async ({ query }) => {
      const frame = frameOf(deps, query.asOf);
      const [freshness, counts] = await Promise.all([freshnessOf(deps), rfmCounts(deps, frame)]);
      return { freshness, asOf: frame.asOf.toString(), ...counts };
    },
  });
}
