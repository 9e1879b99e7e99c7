/** HTTP of the guarantee fund. */
import type { Quality } from '@pawloop/contract';
import { type Handlers, ownerOf, staffOf } from '../../../platform/http/index.ts';
import type { QualityDeps } from '../deps.ts';
import { answer, hearMerchant, withdraw } from './answer.ts';
import { decide } from './decide.ts';
import { depositView, fundOf, recordDeposit, startDeposit } from './deposit.ts';
import { addOwnerFile, addStaffFile, claimFile } from './files.ts';
import { openClaim, openClaimFor } from './open.ts';
import { claimDetail, claimPage, ownerClaim, ownerClaims, requireClaim } from './queries.ts';
import { appeal, decideAppeal, recordPayout, recordRecovery } from './recover.ts';

export function claimHandlers(deps: QualityDeps): Handlers<typeof Quality.claimEndpoints> {
  return { ...ownerHandlers(deps), ...staffHandlers(deps), ...fundHandlers(deps) };
}

type OwnerRoute = Extract<keyof typeof Quality.claimEndpoints, `${string} /v1/owner/${string}`>;
type FundRoute = Extract<keyof typeof Quality.claimEndpoints, `${string} /v1/guarantee-funds/${string}`>;

function ownerHandlers(deps: QualityDeps): Pick<Handlers<typeof Quality.claimEndpoints>, OwnerRoute> {
  return {
    'POST /v1/owner/bookings/:bookingId/claims': async ({ principal, params, body }) => {
      const { customerId } = ownerOf(principal);
      return ownerClaim(deps, customerId, await openClaim(deps, customerId, params.bookingId, body));
    },
    'GET /v1/owner/claims': ({ principal, query }) => ownerClaims(deps, ownerOf(principal).customerId, query),
    'GET /v1/owner/claims/:claimId': ({ principal, params }) =>
      ownerClaim(deps, ownerOf(principal).customerId, params.claimId),
    'POST /v1/owner/claims/:claimId/files': async ({ principal, params, upload }) => {
      const { customerId } = ownerOf(principal);
      await addOwnerFile(deps, customerId, params.claimId, upload);
      return ownerClaim(deps, customerId, params.claimId);
    },
    'GET /v1/owner/claims/:claimId/files/:fileId': async ({ principal, params }) => {
      await requireClaim(deps, { customerId: ownerOf(principal).customerId }, params.claimId);
      return claimFile(deps, params.claimId, params.fileId);
    },
    'POST /v1/owner/claims/:claimId/withdraw': async ({ principal, params }) => {
      const { customerId } = ownerOf(principal);
      await withdraw(deps, customerId, params.claimId);
      return ownerClaim(deps, customerId, params.claimId);
    },
  };
}

function staffHandlers(deps: QualityDeps): Omit<Handlers<typeof Quality.claimEndpoints>, OwnerRoute | FundRoute> {
  return {
    'GET /v1/claims': ({ principal, query }) => claimPage(deps, staffOf(principal), query),
    'GET /v1/claims/:claimId': ({ principal, params }) => claimDetail(deps, staffOf(principal), params.claimId),
    'POST /v1/claims': async ({ principal, body, requestId }) => {
      const { bookingId, ...incident } = body;
      const claimId = await openClaimFor(deps, staffOf(principal), bookingId, incident, requestId);
      return claimDetail(deps, staffOf(principal), claimId);
    },
    'POST /v1/claims/:claimId/files': async ({ principal, params, upload }) => {
      await addStaffFile(deps, staffOf(principal), params.claimId, upload);
      return claimDetail(deps, staffOf(principal), params.claimId);
    },
    'GET /v1/claims/:claimId/files/:fileId': async ({ principal, params }) => {
      await requireClaim(deps, { staff: staffOf(principal) }, params.claimId);
      return claimFile(deps, params.claimId, params.fileId);
    },
    'POST /v1/claims/:claimId/answer': async ({ principal, params, body, requestId }) => {
      await answer(deps, staffOf(principal), params.claimId, body.text, requestId);
      return claimDetail(deps, staffOf(principal), params.claimId);
    },
    'POST /v1/claims/:claimId/statement': async ({ principal, params, body }) => {
      await hearMerchant(deps, staffOf(principal), params.claimId, body.text);
      return claimDetail(deps, staffOf(principal), params.claimId);
    },
    'POST /v1/claims/:claimId/decision': async ({ principal, params, body, requestId }) => {
      await decide(deps, staffOf(principal), params.claimId, body, requestId);
      return claimDetail(deps, staffOf(principal), params.claimId);
    },
    'POST /v1/claims/:claimId/payout': async ({ principal, params, body, requestId }) => {
      await recordPayout(deps, staffOf(principal), params.claimId, body.reference, requestId);
      return claimDetail(deps, staffOf(principal), params.claimId);
    },
    'POST /v1/claims/:claimId/appeal': async ({ principal, params, body }) => {
      await appeal(deps, staffOf(principal), params.claimId, body.text);
      return claimDetail(deps, staffOf(principal), params.claimId);
    },
    'POST /v1/claims/:claimId/appeal/decision': async ({ principal, params, body, requestId }) => {
      await decideAppeal(deps, staffOf(principal), params.claimId, body, requestId);
      return claimDetail(deps, staffOf(principal), params.claimId);
    },
    'POST /v1/claims/:claimId/recovery': async ({ principal, params, body, requestId }) => {
      await recordRecovery(deps, staffOf(principal), params.claimId, body.reference, requestId);
      return claimDetail(deps, staffOf(principal), params.claimId);
    },
  };
}

function fundHandlers(deps: QualityDeps): Pick<Handlers<typeof Quality.claimEndpoints>, FundRoute> {
  return {
    'GET /v1/guarantee-funds/:merchantId': ({ principal, params }) =>
      fundOf(deps, staffOf(principal), params.merchantId),
    'POST /v1/guarantee-funds/:merchantId/deposits': async ({ principal, params, body, requestId }) => {
      await recordDeposit(deps, staffOf(principal), params.merchantId, body, requestId);
      return fundOf(deps, staffOf(principal), params.merchantId);
    },
    'POST /v1/guarantee-funds/:merchantId/payments': async ({ principal, params, body }) => {
      const depositId = await startDeposit(deps, staffOf(principal), params.merchantId, body.amountFen);
      return depositView(deps, params.merchantId, depositId);
    },
  };
}
