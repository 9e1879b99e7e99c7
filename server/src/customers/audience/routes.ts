/** HTTP of the audience module: contract in, one call, reply out. */
import type { Audience } from '@pawloop/contract';
import { type Handlers, staffOf } from '../../platform/http/index.ts';
import type { AudienceDeps } from './deps.ts';
import { allCustomers, listCustomers } from './feature/list.ts';
import { profileOf } from './feature/profile.ts';
import { allTags, changeTags } from './feature/tags.ts';
import { requireNo, tierMovesOf, timelineOf } from './feature/timeline.ts';
import { lifecycleHistory, lifecycleReport } from './lifecycle/report.ts';
import { cancelCounterSale, quoteCounterSale, recordCounterSale } from './purchase/counter-sale.ts';
import { listOrders } from './purchase/queries.ts';
import { customerRows, rfmCustomerPage, rfmCustomerRows } from './reports.ts';
import { recomputeRfm } from './rfm/recompute.ts';
import { answerOf, rfmCounts } from './rfm/report.ts';
import { audienceSummary } from './summary.ts';

const dateOf = (text: string | undefined) => (text === undefined ? undefined : Temporal.PlainDate.from(text));

export function questionOf(query: { readonly asOf?: string; readonly monetary?: Audience.Monetary }) {
  const asOf = dateOf(query.asOf);
  return { ...(asOf && { asOf }), ...(query.monetary && { monetary: query.monetary }) };
}

export function audienceHandlers(deps: AudienceDeps): Handlers<typeof Audience.audienceEndpoints> {
  return {
    'GET /v1/customers': async ({ query }) => ({
      ...(await listCustomers(deps, query)),
      asOf: deps.clock.now().toString(),
    }),
    'GET /v1/customers.csv': async ({ query }) => customerRows(deps, allCustomers(deps, query)),
    'GET /v1/customers/:customerId': ({ params }) => profileOf(deps, params.customerId),
    'GET /v1/customers/:customerId/orders': async ({ params, query }) =>
      listOrders(deps.db, await requireNo(deps.db, params.customerId), query),
    'GET /v1/customers/:customerId/timeline': ({ params, query }) => timelineOf(deps, params.customerId, query),
    'GET /v1/customers/:customerId/tiers': ({ params, query }) => tierMovesOf(deps, params.customerId, query),
    'PUT /v1/customers/:customerId/tags': async ({ principal, params, body, requestId }) => ({
      tags: await changeTags(deps, staffOf(principal), params.customerId, body, requestId),
    }),
    'GET /v1/tags': async () => ({ items: await allTags(deps.db) }),
    'POST /v1/counter-sales': ({ principal, body, idempotencyKey }) =>
      recordCounterSale(deps, staffOf(principal), idempotencyKey, body),
    'POST /v1/counter-sales/quote': ({ principal, body }) => quoteCounterSale(deps, staffOf(principal), body),
    'POST /v1/counter-sales/:orderId/cancel': ({ principal, params, body, requestId }) =>
      cancelCounterSale(deps, staffOf(principal), params.orderId, body.reason, requestId),
    'GET /v1/rfm': async ({ query }) => rfmCounts(deps.db, await answerOf(deps, deps.db, questionOf(query))),
    'GET /v1/rfm/customers': ({ query }) => rfmCustomerPage(deps, questionOf(query), query),
    'GET /v1/rfm/customers.csv': ({ query }) => rfmCustomerRows(deps, questionOf(query), query),
    'POST /v1/rfm/recompute': async () => {
      const { asOf, customers, changed, tierMoves } = await recomputeRfm(deps);
      return { asOf: asOf.toString(), customers, changed, tierMoves };
    },
    'GET /v1/lifecycle': async ({ query }) => {
      const { items, customers, asOf } = await lifecycleReport(deps, dateOf(query.asOf));
      return { items, customers, asOf: asOf.toString(), timeZone: deps.timeZone };
    },
    'GET /v1/lifecycle/history': async ({ query }) => ({
      items: await lifecycleHistory(deps, {
        from: Temporal.PlainDate.from(query.from),
        until: Temporal.PlainDate.from(query.until),
        step: query.step ?? 'day',
      }),
      asOf: deps.clock.now().toString(),
      timeZone: deps.timeZone,
    }),
    'GET /v1/audience/summary': () => audienceSummary(deps),
  };
}
