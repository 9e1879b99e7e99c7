/** Face of payments: asked for by a module above, taken by a provider, never taken or given back twice (PAY-1, PAY-2). */
import type { Payment } from '@pawloop/contract';
import type { Sandbox } from '../../adapters/pay/index.ts';
import type { Db, Tx } from '../../platform/db.ts';
import type { Module } from '../../platform/module.ts';
import { billLoop } from './bill/loop.ts';
import { type BroughtPayment, bring } from './bring.ts';
import type { Inner, PaymentDeps, RefundListener, SubjectHandler } from './deps.ts';
import { sandboxLoop } from './notify.ts';
import { archiveContributor, eraseParticipant, mergeParticipant } from './participants.ts';
import { findPayments, paidOf, payersOf } from './queries.ts';
import { type NewRefund, requestRefund } from './refund/request.ts';
import { refundLoop } from './refund/send.ts';
import { paymentRoutes } from './routes.ts';
import { cancel, type NewPayment, start } from './start.ts';
import { watchLoop } from './watch.ts';

export type { BroughtPayment } from './bring.ts';
export type { Decision, PaymentDeps, RefundListener, SettledPayment, SettledRefund, SubjectHandler } from './deps.ts';
export type { NewRefund } from './refund/request.ts';
export { paymentSettings } from './settings.ts';
export type { NewPayment } from './start.ts';

export interface SandboxFace {
  /** A payment that was paid before, as it stands, whose subject keeps it. @returns its id */
  bring(tx: Tx, payment: BroughtPayment): Promise<string>;
  /** How the next call goes wrong. */
  readonly instruct: Sandbox['instruct'];
}

export interface PaymentModule extends Module {
  /** Ask for money, in the caller's transaction. The payer goes on with `POST /v1/owner/payments/:paymentId/prepare`. */
  start(tx: Tx, payment: NewPayment): Promise<Payment.OwnerPayment>;
  /** It shall not be paid any more; one that was quicker is decided by `paid`. @throws Problem `payment/not-found` */
  cancel(tx: Tx, paymentId: string): Promise<void>;
  /**
   * Give money back; a loop hands it to the provider within seconds, and goes on until it knows the end. What merchants have
   * earned of it is taken back in the same transaction.
   * @throws Problem `payment/not-found`, `payment/not-paid`, `payment/refund-too-much`, `payment/refund-key-reused`
   */
  refund(tx: Tx, refund: NewRefund): Promise<Payment.Refund>;
  /** Money of a subject: paid, and of that asked for back. */
  paidOf(
    handle: Db | Tx,
    subject: Payment.Subject,
  ): Promise<{ readonly paidFen: number; readonly refundedFen: number; readonly paymentIds: readonly string[] }>;
  /** What the payers of subjects are known by, to tell whether two are one; unknown ones are left out. */
  payersOf(handle: Db | Tx, kind: string, subjectIds: readonly string[]): Promise<Map<string, string>>;
  /** Payments of the ids that exist. */
  findPayments(handle: Db | Tx, paymentIds: readonly string[]): Promise<Map<string, Payment.OwnerPayment>>;

  /** For the demo city; undefined where a real provider takes payments, since nothing may be made up there. */
  readonly sandbox: SandboxFace | undefined;

  /** For modules above, while the application is put together: who answers for payments of a kind. */
  useSubject(kind: string, handler: SubjectHandler): void;
  /** For finance/settlement and modules above: hears of refunds before they are booked. */
  onRefund(listener: RefundListener): void;
}

export function createPaymentModule(outside: PaymentDeps): PaymentModule {
  const deps: Inner = { ...outside, registered: { subjects: new Map(), onRefund: [] } };
  outside.identity.onMerge(mergeParticipant);
  outside.identity.onErase(eraseParticipant);
  outside.identity.onArchive(archiveContributor);
  const post = sandboxLoop(deps);
  return {
    routes: paymentRoutes(deps),
    loops: [refundLoop(deps), watchLoop(deps), billLoop(deps), ...(post ? [post] : [])],
    start: (tx, payment) => start(tx, deps, payment),
    cancel: (tx, paymentId) => cancel(tx, deps, paymentId),
    refund: (tx, refund) => requestRefund(tx, deps, refund),
    paidOf,
    payersOf,
    findPayments: (handle, paymentIds) => findPayments(handle, deps, paymentIds),
    sandbox: sandboxFace(deps),
    useSubject: (kind, handler) => void deps.registered.subjects.set(kind, handler),
    onRefund: (listener) => void deps.registered.onRefund.push(listener),
  };
}

function sandboxFace(deps: Inner): SandboxFace | undefined {
  const { sandbox } = deps.pay;
  if (!sandbox) return undefined;
  return { bring: (tx, payment) => bring(tx, deps, sandbox, payment), instruct: sandbox.instruct };
}
