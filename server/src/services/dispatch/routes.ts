/** HTTP of the dispatch module: contract in, one call, reply out. */
import { Dispatch } from '@pawloop/contract';
import {
  forbidden,
  ownerOf,
  ownMerchant,
  type Principal,
  type RouteModule,
  routes,
  type Staff,
  staffOf,
} from '../../platform/http/index.ts';
import { Problem } from '../../platform/problem.ts';
import { accept } from './accept.ts';
import { close, step, withdraw } from './case-moves.ts';
import { setContact } from './contact.ts';
import { decline } from './decline.ts';
import type { DispatchDeps } from './deps.ts';
import { figuresOf } from './figures.ts';
import { assignByHand, closeUnserved, takeAlarm } from './operator-moves.ts';
import { cancel, relocate, setOut } from './owner-moves.ts';
import { addPhoto, ownerPhoto, staffPhoto } from './photo.ts';
import { report } from './report.ts';
import { nearFor } from './view/hospital.ts';
import { casePage, dutyOf, hospitalCase, incomingOffers } from './view/merchant.ts';
import { dispatchMap, requestDetail, requestPage } from './view/operator.ts';
import { openEmergencies, ownerEmergency, ownerPage } from './view/owner.ts';

/** @throws Problem `auth/forbidden` for staff of merchants */
function operatorOf(principal: Principal): Staff {
  if (ownMerchant(principal) !== null) throw new Problem(forbidden);
  return staffOf(principal);
}

const customerOf = (principal: Principal): string => ownerOf(principal).customerId;

export function dispatchRoutes(deps: DispatchDeps): RouteModule {
  const owner = ownerRoutes(deps);
  const merchant = merchantRoutes(deps);
  const operator = operatorRoutes(deps);
  return (app) => {
    owner(app);
    merchant(app);
    operator(app);
  };
}

function ownerRoutes(deps: DispatchDeps): RouteModule {
  return routes(Dispatch.ownerDispatchEndpoints, {
    'GET /v1/owner/emergency-hospitals': async ({ principal, query }) => ({
      items: await nearFor(deps, customerOf(principal), query),
      asOf: deps.clock.now().toString(),
    }),
    'POST /v1/owner/emergencies': async ({ principal, body }) => {
      const customerId = customerOf(principal);
      return ownerEmergency(deps, customerId, await report(deps, customerId, body));
    },
    'GET /v1/owner/emergencies': ({ principal, query }) => ownerPage(deps, customerOf(principal), query),
    'GET /v1/owner/emergencies/open': async ({ principal }) => ({
      items: await openEmergencies(deps, customerOf(principal)),
      asOf: deps.clock.now().toString(),
    }),
    'GET /v1/owner/emergencies/:requestId': ({ principal, params }) =>
      ownerEmergency(deps, customerOf(principal), params.requestId),
    'POST /v1/owner/emergencies/:requestId/cancel': async ({ principal, params, body }) => {
      await cancel(deps, customerOf(principal), params.requestId, body.reason ?? null);
      return ownerEmergency(deps, customerOf(principal), params.requestId);
    },
    'POST /v1/owner/emergencies/:requestId/relocate': async ({ principal, params, body }) => {
      await relocate(deps, customerOf(principal), params.requestId, body.place);
      return ownerEmergency(deps, customerOf(principal), params.requestId);
    },
    'POST /v1/owner/emergencies/:requestId/en-route': async ({ principal, params }) => {
      await setOut(deps, customerOf(principal), params.requestId);
      return ownerEmergency(deps, customerOf(principal), params.requestId);
    },
    'POST /v1/owner/emergencies/:requestId/photos': ({ principal, params, upload }) =>
      addPhoto(deps, customerOf(principal), params.requestId, upload),
    'GET /v1/owner/emergencies/:requestId/photos/:photoId': ({ principal, params }) =>
      ownerPhoto(deps, customerOf(principal), params.requestId, params.photoId),
  });
}

function merchantRoutes(deps: DispatchDeps): RouteModule {
  return routes(Dispatch.merchantDispatchEndpoints, {
    'GET /v1/dispatch/offers': async ({ principal }) => ({
      items: await incomingOffers(deps, ownMerchant(principal)),
      asOf: deps.clock.now().toString(),
    }),
    'POST /v1/dispatch/offers/:offerId/accept': async ({ principal, params }) => {
      const merchantId = ownMerchant(principal);
      return hospitalCase(deps, merchantId, await accept(deps, principal, merchantId, params.offerId));
    },
    'POST /v1/dispatch/offers/:offerId/decline': ({ principal, params, body }) =>
      decline(deps, principal, ownMerchant(principal), params.offerId, body.reason ?? null),
    'GET /v1/dispatch/cases': ({ principal, query }) => casePage(deps, ownMerchant(principal), query),
    'GET /v1/dispatch/cases/:requestId': ({ principal, params }) =>
      hospitalCase(deps, ownMerchant(principal), params.requestId),
    'POST /v1/dispatch/cases/:requestId/steps': async ({ principal, params, body }) => {
      const merchantId = ownMerchant(principal);
      await step(deps, { principal, merchantId, requestId: params.requestId }, body.step);
      return hospitalCase(deps, merchantId, params.requestId);
    },
    'POST /v1/dispatch/cases/:requestId/close': async ({ principal, params, body }) => {
      const merchantId = ownMerchant(principal);
      await close(deps, { principal, merchantId, requestId: params.requestId }, body);
      return hospitalCase(deps, merchantId, params.requestId);
    },
    'POST /v1/dispatch/cases/:requestId/withdraw': ({ principal, params, body }) =>
      withdraw(deps, { principal, merchantId: ownMerchant(principal), requestId: params.requestId }, body.reason),
    'GET /v1/dispatch/photos/:photoId': ({ principal, params }) =>
      staffPhoto(deps, ownMerchant(principal), params.photoId),
    'GET /v1/dispatch/duty': async ({ principal }) => ({ items: await dutyOf(deps, ownMerchant(principal)) }),
    'PUT /v1/dispatch/duty/:storeId/phone': ({ principal, params, body, requestId }) =>
      setContact(deps, principal, params.storeId, body.emergencyPhone, requestId),
  });
}

function operatorRoutes(deps: DispatchDeps): RouteModule {
  const callOf = (principal: Principal, requestId: string, httpRequestId: string) => ({
    staff: operatorOf(principal),
    requestId,
    httpRequestId,
  });
  return routes(Dispatch.operatorDispatchEndpoints, {
    'GET /v1/dispatch/requests': ({ principal, query }) => {
      operatorOf(principal);
      return requestPage(deps, query);
    },
    'GET /v1/dispatch/requests/:requestId': ({ principal, params }) => {
      operatorOf(principal);
      return requestDetail(deps, params.requestId);
    },
    'GET /v1/dispatch/map': ({ principal }) => {
      operatorOf(principal);
      return dispatchMap(deps);
    },
    'POST /v1/dispatch/requests/:requestId/take-alarm': async ({ principal, params, requestId }) => {
      await takeAlarm(deps, callOf(principal, params.requestId, requestId));
      return requestDetail(deps, params.requestId);
    },
    'POST /v1/dispatch/requests/:requestId/assign': async ({ principal, params, body, requestId }) => {
      await assignByHand(deps, callOf(principal, params.requestId, requestId), body.storeId, body.reason);
      return requestDetail(deps, params.requestId);
    },
    'POST /v1/dispatch/requests/:requestId/unserved': async ({ principal, params, body, requestId }) => {
      await closeUnserved(deps, callOf(principal, params.requestId, requestId), body.reason);
      return requestDetail(deps, params.requestId);
    },
    'GET /v1/dispatch/figures': ({ principal, query }) => {
      operatorOf(principal);
      return figuresOf(deps, query.from, query.to);
    },
  });
}
