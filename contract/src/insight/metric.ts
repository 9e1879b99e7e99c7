/** The contract of the metric module: reports, the KPI board, the board of a running journey, funnel, path, saved questions. */
import { journeyBoardEndpoints } from './metric/journey-board.ts';
import { kpiEndpoints } from './metric/kpi.ts';
import { questionEndpoints } from './metric/question.ts';
import { reportEndpoints } from './metric/report.ts';

export * from './metric/flow.ts';
export * from './metric/journey-board.ts';
export * from './metric/kpi.ts';
export * from './metric/question.ts';
export * from './metric/report.ts';

export const metricEndpoints = {
  ...reportEndpoints,
  ...kpiEndpoints,
  ...journeyBoardEndpoints,
  ...questionEndpoints,
};
