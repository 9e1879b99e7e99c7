/** HTTP of test runs: contract in, one call, reply out. */
import { Journey } from '@pawloop/contract';
import { type RouteModule, routes } from '../../../platform/http/index.ts';
import type { Inner } from '../inner.ts';
import { testRun } from './test-run.ts';

export function testRunRoutes(inner: Inner): RouteModule {
  return routes(Journey.testRunEndpoints, {
    'POST /v1/journeys/:journeyId/test-runs': ({ params, body }) => testRun(inner, params.journeyId, body),
  });
}
