/** Face of settlement: what merchants earn, what is held, and how it reaches them, to the fen (MER-8, rule 40). */
import { Settlement } from '@pawloop/contract';
import type { Tx } from '../../platform/db.ts';
import { forbidden, ownMerchant, type Principal, routes, type Staff, staffOf } from '../../platform/http/index.ts';
import type { Module } from '../../platform/module.ts';
import { Problem } from '../../platform/problem.ts';
import type { Inner, MerchantNames, SettlementDeps, Subject } from './deps.ts';
import { type Deduction, deduct, type Earning, earn, reverse, reversibleOf } from './item/earn.ts';
import { hold, unhold } from './item/hold.ts';
import { approvePayout, type Caller, confirmPayout, draftPayout, failPayout, sendPayout } from './payout/change.ts';
import { payoutPage } from './payout/queries.ts';
import { balancePage } from './statement/balance.ts';
import { statementCsv, statementXlsx } from './statement/file.ts';
import { makeStatements, statementLoop } from './statement/make.ts';
import { itemPage, statementDetail, statementPage, undrafted } from './statement/queries.ts';

export type { SettlementDeps, Subject } from './deps.ts';
export type { Deduction, Earning } from './item/earn.ts';
export { settlementSettings } from './settings.ts';

export interface SettlementModule extends Module {
  /** A merchant has earned it; once for its key. @returns false when it was noted before @throws Problem `settlement/key-reused` */
  earn(tx: Tx, earning: Earning): Promise<boolean>;
  /** Recover an amount from what the merchant is or will be owed. @throws Problem `settlement/key-reused`, `ledger/insufficient` */
  deduct(tx: Tx, deduction: Deduction): Promise<boolean>;
  /**
   * Take back what was earned of a subject, before it is given to the customer. Refunds do it by themselves for what is
   * no longer with the customer's receipts of the same subject.
   * @throws Problem `settlement/over-reversed`
   */
  reverse(
    tx: Tx,
    request: { readonly subject: Subject; readonly amountFen: number; readonly key: string; readonly reason?: string },
  ): Promise<boolean>;
  /** What was and will be earned of a subject waits; a reason holds once. @returns what waits, in fen */
  hold(tx: Tx, subject: Subject, reason: string): Promise<number>;
  /** End one reason's hold, or all. @returns what is free again, in fen */
  unhold(tx: Tx, subject: Subject, reason?: string): Promise<number>;
  /** Steps of a payout, each in a transaction of its own; for whom no screen acts: the demo city. @throws as their commands */
  readonly payouts: {
    draft(caller: Caller, statementId: string): Promise<Settlement.Payout>;
    approve(caller: Caller, payoutId: string): Promise<Settlement.Payout>;
    send(caller: Caller, payoutId: string): Promise<Settlement.Payout>;
    confirm(caller: Caller, payoutId: string, reference: string): Promise<Settlement.Payout>;
    fail(caller: Caller, payoutId: string, reason: string): Promise<Settlement.Payout>;
  };
  /** Statements with something payable that nobody has drafted a payout of, oldest first. */
  undrafted(): Promise<Settlement.Statement[]>;
  /** For services/merchant, while the application is put together. */
  useNames(source: MerchantNames): void;
}

export function createSettlementModule(outside: SettlementDeps): SettlementModule {
  const deps: Inner = { ...outside, registered: { names: async () => new Map() } };
  outside.payment.onRefund((tx, refund) => takeBackEarned(tx, deps, refund));
  return {
    routes: routes(Settlement.settlementEndpoints, {
      'GET /v1/settlement/balances': ({ principal, query }) =>
        balancePage(deps, { ...query, only: ownMerchant(principal) }),
      'GET /v1/settlement/items': ({ principal, query }) => itemPage(deps, { ...query, only: ownMerchant(principal) }),
      'GET /v1/settlement/statements': ({ principal, query }) =>
        statementPage(deps, { ...query, only: ownMerchant(principal) }),
      'POST /v1/settlement/statements': ({ principal }) => {
        operatorOf(principal);
        return makeStatements(deps);
      },
      'GET /v1/settlement/statements/:statementId': ({ principal, params }) =>
        statementDetail(deps, ownMerchant(principal), params.statementId),
      'GET /v1/settlement/statements/:statementId/statement.csv': async ({ principal, params }) =>
        statementCsv(await statementDetail(deps, ownMerchant(principal), params.statementId)),
      'GET /v1/settlement/statements/:statementId/statement.xlsx': async ({ principal, params, query }) =>
        statementXlsx(
          await statementDetail(deps, ownMerchant(principal), params.statementId),
          query.lang ?? 'zh',
          deps.timeZone,
        ),
      'POST /v1/settlement/statements/:statementId/payout': ({ principal, params, requestId }) =>
        draftPayout(deps, { staff: operatorOf(principal), requestId }, params.statementId),
      'GET /v1/settlement/payouts': ({ principal, query }) =>
        payoutPage(deps, { ...query, only: ownMerchant(principal) }),
      'POST /v1/settlement/payouts/:payoutId/approve': ({ principal, params, requestId }) =>
        approvePayout(deps, { staff: operatorOf(principal), requestId }, params.payoutId),
      'POST /v1/settlement/payouts/:payoutId/send': ({ principal, params, requestId }) =>
        sendPayout(deps, { staff: operatorOf(principal), requestId }, params.payoutId),
      'POST /v1/settlement/payouts/:payoutId/confirm': ({ principal, params, body, requestId }) =>
        confirmPayout(deps, { staff: operatorOf(principal), requestId }, params.payoutId, body.reference),
      'POST /v1/settlement/payouts/:payoutId/fail': ({ principal, params, body, requestId }) =>
        failPayout(deps, { staff: operatorOf(principal), requestId }, params.payoutId, body.reason),
    }),
    loops: [statementLoop(deps)],
    earn: (tx, earning) => earn(tx, deps, earning),
    deduct: (tx, deduction) => deduct(tx, deps, deduction),
    reverse: (tx, request) => reverse(tx, deps, request),
    hold: (tx, subject, reason) => hold(tx, deps, subject, reason),
    unhold: (tx, subject, reason) => unhold(tx, deps, subject, reason),
    undrafted: () => undrafted(deps),
    payouts: {
      draft: (caller, statementId) => draftPayout(deps, caller, statementId),
      approve: (caller, payoutId) => approvePayout(deps, caller, payoutId),
      send: (caller, payoutId) => sendPayout(deps, caller, payoutId),
      confirm: (caller, payoutId, reference) => confirmPayout(deps, caller, payoutId, reference),
      fail: (caller, payoutId, reason) => failPayout(deps, caller, payoutId, reason),
    },
    useNames: (source) => {
      deps.registered.names = source;
    },
  };
}

/** Nobody pays themselves, whatever their role was composed of. @throws Problem `auth/forbidden` */
function operatorOf(principal: Principal): Staff {
  if (ownMerchant(principal) !== null) throw new Problem(forbidden);
  return staffOf(principal);
}

/** A refund of what was earned already is taken from the merchant; what is still with the receipts is not. */
async function takeBackEarned(
  tx: Tx,
  deps: Inner,
  refund: {
    readonly refundId: string;
    readonly subject: Subject;
    readonly amountFen: number;
    readonly currency: string;
  },
): Promise<void> {
  const { subject, amountFen, currency, refundId } = refund;
  const account = { kind: 'customer_receipts' } as const;
  const unearned = await deps.ledger.balanceOf(tx, account, { subject, currency });
  const missing = Math.min(amountFen - Math.max(0, unearned), await reversibleOf(tx, subject));
  if (missing > 0) await reverse(tx, deps, { subject, amountFen: missing, key: `refund/${refundId}` });
}
