/** HTTP of payments; call-backs and the sandbox's cashier take bodies of any kind. */
import { Payment } from '@pawloop/contract';
import type { FastifyRequest } from 'fastify';
import { ownerOf, ownMerchant, type RouteModule, routes, staffOf } from '../../platform/http/index.ts';
import { Problem } from '../../platform/problem.ts';
import { compareDay } from './bill/compare.ts';
import { dayPage, differencePage, resolveDifference } from './bill/queries.ts';
import type { Inner } from './deps.ts';
import { receive } from './notify.ts';
import { prepare } from './prepare.ts';
import { paymentNotFound } from './problems.ts';
import { merchantPayment, ownerPayment, paymentDetail, paymentPage } from './queries.ts';
import { refundByHand, retryRefund } from './refund/by-hand.ts';
import { returnWrong } from './refund/wrong.ts';
import { cashierPage, type PageLanguage } from './sandbox/page.ts';

const MOST_BYTES = 256 * 1024;

export function paymentRoutes(deps: Inner): RouteModule {
  return (app) => {
    routes(Payment.ownerPaymentEndpoints, {
      'GET /v1/owner/payments/:paymentId': ({ principal, params }) =>
        ownerPayment(deps, ownerOf(principal).customerId, params.paymentId),
      'POST /v1/owner/payments/:paymentId/prepare': ({ principal, params, body, request }) => {
        const payer = { customerId: ownerOf(principal).customerId, clientIp: request.ip };
        return prepare(deps, payer, params.paymentId, body.channel);
      },
    })(app);
    routes(Payment.merchantPaymentEndpoints, {
      'GET /v1/merchant/payments/:paymentId': ({ principal, params }) =>
        merchantPayment(deps, ownMerchant(principal), params.paymentId),
      'POST /v1/merchant/payments/:paymentId/prepare': ({ principal, params, body, request }) => {
        const payer = { merchantId: ownMerchant(principal), clientIp: request.ip };
        return prepare(deps, payer, params.paymentId, body.channel);
      },
    })(app);
    routes(Payment.staffPaymentEndpoints, {
      'GET /v1/payments': ({ query }) => paymentPage(deps, query),
      'GET /v1/payments/:paymentId': ({ params }) => paymentDetail(deps, params.paymentId),
      'POST /v1/payments/:paymentId/refunds': ({ principal, params, body, requestId, idempotencyKey }) =>
        refundByHand(deps, { staff: staffOf(principal), requestId, idempotencyKey }, params.paymentId, body),
      'POST /v1/payments/:paymentId/return': async ({ principal, params, body, requestId }) => {
        await returnWrong(deps, { staff: staffOf(principal), requestId }, params.paymentId, body.reason.trim());
        return paymentDetail(deps, params.paymentId);
      },
      'POST /v1/refunds/:refundId/retry': ({ principal, params, requestId, idempotencyKey }) =>
        retryRefund(deps, { staff: staffOf(principal), requestId, idempotencyKey }, params.refundId),
    })(app);
    routes(Payment.reconciliationEndpoints, {
      'GET /v1/reconciliation/days': ({ query }) => dayPage(deps, query),
      'POST /v1/reconciliation/days': ({ body }) =>
        compareDay(deps, deps.pay.present, Temporal.PlainDate.from(body.day)),
      'GET /v1/reconciliation/differences': ({ query }) => differencePage(deps, query),
      'POST /v1/reconciliation/differences/:differenceId/resolve': ({ principal, params, body, requestId }) =>
        resolveDifference(deps, staffOf(principal), params.differenceId, body.note, requestId),
    })(app);
    rawRoutes(deps)(app);
  };
}

/** The signature of a notification covers its bytes, and a form of the cashier has no body. */
function rawRoutes(deps: Inner): RouteModule {
  return (app) => {
    app.register(async (scope) => {
      scope.removeAllContentTypeParsers();
      scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: MOST_BYTES }, (_request, body, done) =>
        done(null, body),
      );
      routes(Payment.payCallbackEndpoints, {
        'POST /v1/callbacks/wechat-pay': ({ request }) => receiveRaw(deps, 'wechat-pay', request),
        'POST /v1/callbacks/sandbox-pay': ({ request }) => receiveRaw(deps, 'sandbox-pay', request),
      })(scope);
      routes(Payment.sandboxPayEndpoints, {
        'GET /v1/sandbox-pay/:no': async ({ params, query, request }) => {
          const trade = await cashierOf(deps).find(params.no);
          return cashierPage(params.no, trade, languageOf(query.lang, request));
        },
        'POST /v1/sandbox-pay/:no/:act': async ({ params, query, request }) => {
          const trade = await cashierOf(deps).act(params.no, params.act);
          return cashierPage(params.no, trade, languageOf(query.lang, request));
        },
      })(scope);
    });
  };
}

const receiveRaw = (deps: Inner, vendor: string, { headers, body }: FastifyRequest): Promise<void> =>
  receive(deps, vendor, headers, Buffer.isBuffer(body) ? body : Buffer.alloc(0));

/** @throws Problem `payment/not-found` unless the sandbox takes payments */
function cashierOf(deps: Inner) {
  const { sandbox } = deps.pay;
  if (!sandbox) throw new Problem(paymentNotFound);
  return sandbox.cashier;
}

const languageOf = (asked: PageLanguage | undefined, { headers }: FastifyRequest): PageLanguage =>
  asked ?? (/^\s*en\b/i.test(headers['accept-language'] ?? '') ? 'en' : 'zh');
