/** Metrics: repurchase, retention, intervals and order value from the warehouse. */
import type { Metric } from '@pawloop/contract';
import type { Module } from '../../platform/module.ts';
import { frameOf, type MetricDeps } from './deps.ts';
import { questionRoutes } from './flow/routes.ts';
import { journeyBoardRoutes } from './journey/routes.ts';
import { pointChanges } from './kpi/changes.ts';
import { refreshPoints } from './kpi/refresh.ts';
import { kpiRoutes } from './kpi/routes.ts';
import { repurchase } from './repurchase.ts';
import { retention } from './retention.ts';
import { metricRoutes } from './routes.ts';

export type { MetricDeps } from './deps.ts';
export { presentOf } from './service.ts';
export { metricSettings } from './settings.ts';

const POINTS_MS = 3000;

export interface ReportQuestion {
  /** `YYYY-MM-DD`; what happened before its 00:00 counts. Tomorrow when left out. */
  readonly asOf?: string;
  readonly months: number;
  readonly timeZone?: string;
}

export interface MetricModule extends Module {
  repurchase(question: ReportQuestion): Promise<Metric.RepurchaseMonth[]>;
  retention(question: ReportQuestion): Promise<Metric.Cohort[]>;
}

export function createMetricModule(deps: MetricDeps): MetricModule {
  return {
    routes: (app) => {
      metricRoutes(deps)(app);
      kpiRoutes(deps)(app);
      journeyBoardRoutes(deps)(app);
      questionRoutes(deps)(app);
    },
    consumers: [pointChanges],
    loops: [{ name: 'metric.points', everyMs: POINTS_MS, run: (stop) => refreshPoints(deps, stop) }],
    repurchase: ({ asOf, months, timeZone }) => repurchase(deps, frameOf(deps, asOf, timeZone), months),
    retention: ({ asOf, months, timeZone }) => retention(deps, frameOf(deps, asOf, timeZone), months),
  };
}
