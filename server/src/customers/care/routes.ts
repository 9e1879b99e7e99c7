/** HTTP of cases: owners see their own, staff of the operator see all; nobody else sees any. */
import { Care } from '@pawloop/contract';
import { ownerOf, ownMerchant, type Principal, type RouteModule, routes, staffOf } from '../../platform/http/index.ts';
import { Problem } from '../../platform/problem.ts';
import { compensate } from './compensate.ts';
import type { CareDeps } from './deps.ts';
import { kindsOf, writeKind } from './kinds.ts';
import { answer, assign, note, reopen, solve } from './move.ts';
import { openCaseFor, openOwnCase } from './open.ts';
import { addOwnFile, caseFile, choose, reopenOwn, writeOwn } from './own.ts';
import { caseNotFound } from './problems.ts';
import { caseDetail, casePage, figures, ownerCase, ownerCases } from './queries.ts';

/** Cases are the operator's: for a merchant's staff there are none. @throws Problem `care/case-not-found` */
function operatorOf(principal: Principal) {
  const staff = staffOf(principal);
  if (ownMerchant(principal) !== null) throw new Problem(caseNotFound);
  return staff;
}

export function careRoutes(deps: CareDeps): RouteModule {
  const mine = (principal: Principal, caseId: string) => ownerCase(deps, ownerOf(principal).customerId, caseId);
  return routes(Care.careEndpoints, {
    'GET /v1/owner/case-kinds': async () => ({
      items: (await kindsOf(deps.db, deps.clock.now()))
        .filter((kind) => kind.forOwners)
        .map(({ key, names }) => ({ key, names })),
    }),
    'GET /v1/owner/cases': ({ principal, query }) => ownerCases(deps, ownerOf(principal).customerId, query),
    'POST /v1/owner/cases': async ({ principal, body }) =>
      mine(principal, await openOwnCase(deps, ownerOf(principal).customerId, body)),
    'GET /v1/owner/cases/:caseId': ({ principal, params }) => mine(principal, params.caseId),
    'POST /v1/owner/cases/:caseId/messages': async ({ principal, params, body }) => {
      await writeOwn(deps, ownerOf(principal).customerId, params.caseId, body.text);
      return mine(principal, params.caseId);
    },
    'POST /v1/owner/cases/:caseId/files': async ({ principal, params, upload }) => {
      await addOwnFile(deps, ownerOf(principal).customerId, params.caseId, upload);
      return mine(principal, params.caseId);
    },
    'GET /v1/owner/cases/:caseId/files/:fileId': async ({ principal, params }) => {
      await mine(principal, params.caseId);
      return caseFile(deps, params.caseId, params.fileId);
    },
    'POST /v1/owner/cases/:caseId/choice': async ({ principal, params, body }) => {
      await choose(deps, ownerOf(principal).customerId, params.caseId, body.choice);
      return mine(principal, params.caseId);
    },
    'POST /v1/owner/cases/:caseId/reopen': async ({ principal, params, body }) => {
      await reopenOwn(deps, ownerOf(principal).customerId, params.caseId, body.text);
      return mine(principal, params.caseId);
    },
    ...staffHandlers(deps),
  });
}

type StaffRoutes = Omit<
  Parameters<typeof routes<typeof Care.careEndpoints>>[1],
  Extract<keyof typeof Care.careEndpoints, `${string} /v1/owner/${string}`>
>;

function staffHandlers(deps: CareDeps): StaffRoutes {
  return {
    'GET /v1/cases': ({ principal, query }) => casePage(deps, operatorOf(principal).staffId, query),
    'POST /v1/cases': async ({ principal, body, requestId }) => {
      const { customerId, ...written } = body;
      return caseDetail(deps, await openCaseFor(deps, operatorOf(principal), customerId, written, requestId));
    },
    'GET /v1/cases/:caseId': async ({ principal, params }) => {
      operatorOf(principal);
      return caseDetail(deps, params.caseId);
    },
    'GET /v1/cases/:caseId/files/:fileId': async ({ principal, params }) => {
      operatorOf(principal);
      return caseFile(deps, params.caseId, params.fileId);
    },
    'POST /v1/cases/:caseId/assign': async ({ principal, params, body }) => {
      await assign(deps, operatorOf(principal), params.caseId, body.staffId);
      return caseDetail(deps, params.caseId);
    },
    'POST /v1/cases/:caseId/answers': async ({ principal, params, body }) => {
      await answer(deps, operatorOf(principal), params.caseId, body.text);
      return caseDetail(deps, params.caseId);
    },
    'POST /v1/cases/:caseId/notes': async ({ principal, params, body }) => {
      await note(deps, operatorOf(principal), params.caseId, body.text);
      return caseDetail(deps, params.caseId);
    },
    'POST /v1/cases/:caseId/compensations': async ({ principal, params, body, requestId }) => {
      await compensate(deps, operatorOf(principal), params.caseId, body, requestId);
      return caseDetail(deps, params.caseId);
    },
    'POST /v1/cases/:caseId/solve': async ({ principal, params, body, requestId }) => {
      await solve(deps, operatorOf(principal), params.caseId, body, requestId);
      return caseDetail(deps, params.caseId);
    },
    'POST /v1/cases/:caseId/reopen': async ({ principal, params, body, requestId }) => {
      await reopen(deps, operatorOf(principal), params.caseId, body.reason, requestId);
      return caseDetail(deps, params.caseId);
    },
    'GET /v1/case-kinds': async ({ principal }) => {
      operatorOf(principal);
      return { items: await kindsOf(deps.db, deps.clock.now()) };
    },
    'PUT /v1/case-kinds/:key': ({ principal, params, body, requestId }) =>
      writeKind(deps, operatorOf(principal), params.key, body, requestId),
    'GET /v1/case-figures': async ({ principal, query }) => {
      operatorOf(principal);
      return figures(deps, query);
    },
  };
}
