/** HTTP of segments: contract in, one call, reply out. */
import { Segment } from '@pawloop/contract';
import { type RouteModule, routes } from '../../platform/http/index.ts';
import { estimate } from './estimate.ts';
import { segmentsWithReasons } from './explain.ts';
import { segmentFields } from './fields.ts';
import type { Inner } from './inner.ts';
import { createSegment, editSegment } from './publish.ts';
import {
  changePage,
  freshness,
  getSegment,
  growthOf,
  memberLines,
  memberPage,
  overlapOf,
  segmentPage,
} from './queries.ts';
import { reevaluate } from './reevaluate.ts';
import { removeSegment } from './remove.ts';
import { requireSegment } from './repository.ts';
import { takeSnapshot } from './snapshot.ts';

export function segmentRoutes(inner: Inner): RouteModule {
  return routes(Segment.segmentEndpoints, {
    'GET /v1/segment-fields': () => segmentFields(inner),
    'GET /v1/segments': ({ query }) => segmentPage(inner, query),
    'POST /v1/segments': async ({ body, principal, requestId }) =>
      getSegment(inner, await createSegment(inner, principal, body, requestId)),
    'POST /v1/segments/estimate': ({ body }) => estimate(inner, body.definition),
    'POST /v1/segments/overlap': ({ body }) => overlapOf(inner, body.segmentIds),
    'GET /v1/segments/:segmentId': ({ params }) => getSegment(inner, params.segmentId),
    'PUT /v1/segments/:segmentId': async ({ params, body, principal, requestId }) => {
      await editSegment(inner, principal, params.segmentId, body, requestId);
      return getSegment(inner, params.segmentId);
    },
    'DELETE /v1/segments/:segmentId': ({ params, principal, requestId }) =>
      removeSegment(inner, principal, params.segmentId, requestId),
    'GET /v1/segments/:segmentId/members': ({ params, query }) => memberPage(inner, params.segmentId, query),
    'GET /v1/segments/:segmentId/members.csv': async ({ params }) => {
      const { name } = await requireSegment(inner.db, params.segmentId);
      const asOf = inner.clock.now().toString({ smallestUnit: 'second' });
      return {
        filename: `${name}-${asOf}.csv`,
        header: ['customerNo', 'name', 'phoneMasked', 'city', 'since'],
        rows: memberLines(inner, params.segmentId),
      };
    },
    'GET /v1/segments/:segmentId/changes': ({ params, query }) => changePage(inner, params.segmentId, query),
    'GET /v1/segments/:segmentId/growth': ({ params, query }) =>
      growthOf(inner, params.segmentId, query.from, query.until),
    'POST /v1/segments/:segmentId/snapshot': async ({ params, body, principal, requestId }) =>
      getSegment(inner, await takeSnapshot(inner, principal, params.segmentId, body.name, requestId)),
    'POST /v1/segments/:segmentId/evaluate': async ({ params }) => {
      const started = performance.now();
      const { entered, left, size } = await reevaluate(inner, params.segmentId);
      const { lane } = await requireSegment(inner.db, params.segmentId);
      return {
        size,
        entered,
        left,
        milliseconds: Math.round(performance.now() - started),
        ...(await freshness(inner, lane)),
      };
    },
    'GET /v1/customers/:customerId/segments': ({ params }) => segmentsWithReasons(inner, params.customerId),
  });
}
