/** HTTP of the coupon module: contract in, one call, reply out. */
import { Coupon } from '@pawloop/contract';
import { ownerOf, type RouteModule, routes, staffOf } from '../../platform/http/index.ts';
import type { Inner } from './deps.ts';
import { grantByHand } from './grant/by-hand.ts';
import { claim, claimable, claimByCode } from './grant/claim.ts';
import type { Claims } from './grant/claims.ts';
import { couponDetail, couponPage, tillCoupons, walletPage } from './queries.ts';
import { changeStatus, changeTemplate, createTemplate, makeCodes } from './template/change.ts';
import { templateDetail, templatePage } from './template/queries.ts';
import { revoke } from './use/revoke.ts';

export function couponRoutes(deps: Inner, claims: Claims): RouteModule {
  return routes(Coupon.couponEndpoints, {
    'GET /v1/coupon-templates': ({ query }) => templatePage(deps.db, query),
    'POST /v1/coupon-templates': ({ body, ...caller }) => createTemplate(deps, caller, body),
    'GET /v1/coupon-templates/:templateId': ({ params }) => templateDetail(deps, params.templateId),
    'PUT /v1/coupon-templates/:templateId': ({ params, body, ...caller }) =>
      changeTemplate(deps, caller, params.templateId, body),
    'PUT /v1/coupon-templates/:templateId/status': ({ params, body, ...caller }) =>
      changeStatus(deps, caller, params.templateId, body.status),
    'POST /v1/coupon-templates/:templateId/codes': async ({ params, body, ...caller }) => ({
      codes: await makeCodes(deps, caller, params.templateId, body.count),
    }),
    'GET /v1/coupons': ({ query }) => couponPage(deps, query),
    'GET /v1/coupons/:couponId': ({ params }) => couponDetail(deps, params.couponId),
    'POST /v1/coupon-grants': async ({ principal, body, idempotencyKey, requestId }) => ({
      results: await grantByHand(deps, staffOf(principal), idempotencyKey, body, requestId),
    }),
    'POST /v1/coupons/:couponId/revoke': ({ principal, params, body, requestId }) =>
      revoke(deps, staffOf(principal), params.couponId, body.reason, requestId),
    'GET /v1/counter-sales/coupons': async ({ query }) => ({ items: await tillCoupons(deps, query) }),
    'GET /v1/owner/coupons': ({ principal, query }) => walletPage(deps, ownerOf(principal).customerId, query),
    'GET /v1/owner/coupons/claimable': async ({ principal }) => ({
      items: await claimable(deps, ownerOf(principal).customerId),
      asOf: deps.clock.now().toString(),
    }),
    'POST /v1/owner/coupons/claim': ({ principal, body, idempotencyKey }) =>
      claim(deps, claims, ownerOf(principal).customerId, idempotencyKey, body),
    'POST /v1/owner/coupons/code': ({ principal, body, idempotencyKey }) =>
      claimByCode(deps, claims, ownerOf(principal).customerId, idempotencyKey, body.code),
  });
}
