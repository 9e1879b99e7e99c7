/** HTTP of the board of a running journey. */
import { Metric } from '@pawloop/contract';
import { routes } from '../../../platform/http/index.ts';
import { Problem } from '../../../platform/problem.ts';
import type { MetricDeps } from '../deps.ts';
import { emptySpan } from '../problems.ts';
import { journeyBoard, journeySteps } from './board.ts';

const DEFAULT_STEPS = 60;
const COUNTS = ['sent', 'failed', 'opened', 'clicked', 'granted', 'redeemed', 'orders'] as const;

export function journeyBoardRoutes(deps: MetricDeps) {
  return routes(Metric.journeyBoardEndpoints, {
    'GET /v1/metrics/journeys': async () => ({ items: (await deps.journeys?.published()) ?? [] }),
    'GET /v1/metrics/journeys/:journeyId': ({ params, query }) =>
      journeyBoard(deps, params.journeyId, { step: query.step ?? 'minute', steps: query.steps ?? DEFAULT_STEPS }),
    'GET /v1/metrics/journeys/:journeyId/steps.csv': async ({ params, query }) => {
      const span = { from: Temporal.PlainDate.from(query.from), until: Temporal.PlainDate.from(query.until) };
      if (Temporal.PlainDate.compare(span.from, span.until) >= 0) throw new Problem(emptySpan);
      const steps = await journeySteps(deps, params.journeyId, query.step ?? 'minute', span);
      if (!steps) throw new Problem(emptySpan, 'the span holds too many steps');
      return { filename: 'journey-steps.csv', header: ['at', ...COUNTS], rows: lines(steps) };
    },
  });
}

async function* lines(steps: readonly Metric.BoardStep[]): AsyncGenerator<readonly (string | number)[]> {
  for (const step of steps) yield [step.at, ...COUNTS.map((name) => step[name])];
}
