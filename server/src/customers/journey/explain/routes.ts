/** HTTP of explanations: contract in, one call, reply out. */
import { Journey } from '@pawloop/contract';
import { type RouteModule, routes } from '../../../platform/http/index.ts';
import type { Inner } from '../inner.ts';
import { explanations } from './explain.ts';

export function explainRoutes(inner: Inner): RouteModule {
  return routes(Journey.explainEndpoints, {
    'GET /v1/customers/:customerId/explanations': ({ params, query }) =>
      explanations(inner, params.customerId, query.at),
  });
}
