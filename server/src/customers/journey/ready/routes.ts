/** HTTP of ready journeys: contract in, one call, reply out. */
import { Journey } from '@pawloop/contract';
import { type RouteModule, routes } from '../../../platform/http/index.ts';
import type { Inner } from '../inner.ts';
import { listReady } from './list.ts';
import { useReady } from './use.ts';

export function readyRoutes(inner: Inner): RouteModule {
  return routes(Journey.readyEndpoints, {
    'GET /v1/ready-journeys': async ({ query }) => ({ items: await listReady(inner, inner.db, query.language) }),
    'POST /v1/ready-journeys/:key/use': ({ params, body, principal, requestId }) =>
      useReady(inner, principal, params.key, body, requestId),
  });
}
