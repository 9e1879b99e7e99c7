/** Deposits into the guarantee fund: by bank transfer that an operator records, or paid online (MER-7). */
import { Quality } from '@pawloop/contract';
import { sql } from 'kysely';
import { credit, debit } from '../../../finance/ledger/index.ts';
import { record } from '../../../platform/audit.ts';
import { type Db, inTransaction, type Tx, violates } from '../../../platform/db.ts';
import { append } from '../../../platform/event-log.ts';
import type { Staff } from '../../../platform/http/index.ts';
import { newId } from '../../../platform/ids.ts';
import { Problem } from '../../../platform/problem.ts';
import type { QualityDeps } from '../deps.ts';
import { claimNotFound, referenceUsed } from '../problems.ts';
import { requireOperator, requireOwn } from '../scope.ts';
import { requiredFundFen } from '../settings.ts';
import { lockedFund } from './decide.ts';

const PAY_WITHIN_MINUTES = 60;

/** The same reference counts once. @throws Problem `quality/reference-used` */
export async function recordDeposit(
  deps: QualityDeps,
  staff: Staff,
  merchantId: string,
  { amountFen, reference }: { readonly amountFen: number; readonly reference: string },
  requestId: string,
): Promise<void> {
  requireOperator(staff, claimNotFound);
  const now = deps.clock.now();
  const depositId = newId();
  try {
    await inTransaction(deps.db, async (tx) => {
      await lockedFund(tx, deps, merchantId, now);
      await sql`
        insert into quality.deposit (deposit_id, merchant_id, amount_fen, way, state, reference, at)
        values (${depositId}, ${merchantId}, ${amountFen}, 'bank', 'paid', ${reference.trim()}, ${now.toString()})`.execute(
        tx,
      );
      await record(tx, {
        actor: staff,
        action: 'quality.deposit_recorded',
        subjectType: 'merchant',
        subjectId: merchantId,
        before: null,
        after: { amountFen, reference },
        requestId,
      });
      await credited(tx, deps, { depositId, merchantId, amountFen, from: 'bank' }, now);
    });
  } catch (error) {
    if (violates(error, 'deposit_reference_once')) throw new Problem(referenceUsed);
    throw error;
  }
}

interface Credited {
  readonly depositId: string;
  readonly merchantId: string;
  readonly amountFen: number;
  /** Where the money came to lie. */
  readonly from: 'bank' | 'customer_receipts';
}

async function credited(tx: Tx, deps: QualityDeps, deposit: Credited, at: Temporal.Instant): Promise<void> {
  const { depositId, merchantId, amountFen, from } = deposit;
  await append(tx, Quality.fundDeposited, {
    subjectId: depositId,
    merchantId,
    occurredAt: at,
    payload: { depositId, amountFen },
  });
  await deps.ledger.post(tx, {
    key: `deposit/${depositId}`,
    kind: 'quality.fund_deposited',
    subject: { kind: 'fund', id: depositId },
    at,
    lines: [debit(from, amountFen), credit('guarantee_fund', amountFen, merchantId)],
  });
}

/** Begin a deposit that is paid online. @returns its id */
export function startDeposit(deps: QualityDeps, staff: Staff, merchantId: string, amountFen: number): Promise<string> {
  requireOwn(staff, merchantId, claimNotFound);
  const now = deps.clock.now();
  const depositId = newId();
  return inTransaction(deps.db, async (tx) => {
    await lockedFund(tx, deps, merchantId, now);
    const { paymentId } = await deps.payment.start(tx, {
      subject: { kind: 'fund', id: depositId },
      customerId: null,
      merchantId,
      amountFen,
      description: 'Guarantee fund',
      expiresAt: now.add({ minutes: PAY_WITHIN_MINUTES }),
    });
    await sql`
      insert into quality.deposit (deposit_id, merchant_id, amount_fen, way, state, payment_id, at)
      values (${depositId}, ${merchantId}, ${amountFen}, 'payment', 'pending', ${paymentId}, ${now.toString()})`.execute(
      tx,
    );
    return depositId;
  });
}

/** Registered with finance/payment for payments of the kind `fund`. Late money is a deposit like any other. */
export function answerFundPayments(deps: QualityDeps): void {
  deps.payment.useSubject('fund', {
    async paid(tx, { subject, amountFen, at }) {
      const { rows } = await sql<{ merchant_id: string }>`
        update quality.deposit set state = 'paid' where deposit_id = ${subject.id} and state <> 'paid'
        returning merchant_id`.execute(tx);
      const merchantId = rows[0]?.merchant_id;
      if (merchantId === undefined) return { refund: 'fund_unknown' };
      await lockedFund(tx, deps, merchantId, at);
      await credited(tx, deps, { depositId: subject.id, merchantId, amountFen, from: 'customer_receipts' }, at);
      return 'kept';
    },
    async ended(tx, { subject }) {
      await sql`
        update quality.deposit set state = 'cancelled' where deposit_id = ${subject.id} and state = 'pending'`.execute(
        tx,
      );
    },
  });
}

async function depositsOf(handle: Db | Tx, merchantId: string): Promise<Quality.FundDeposit[]> {
  const { rows } = await sql<Quality.FundDeposit>`
    select deposit_id as "depositId", merchant_id as "merchantId", amount_fen as "amountFen", way, state, reference,
      payment_id as "paymentId", at
    from quality.deposit where merchant_id = ${merchantId} order by deposit_id desc limit 100`.execute(handle);
  return rows;
}

/** @throws Problem `quality/claim-not-found` for another merchant's staff */
export async function fundOf(deps: QualityDeps, staff: Staff, merchantId: string): Promise<Quality.Fund> {
  requireOwn(staff, merchantId, claimNotFound);
  const { rows } = await sql<{ fen: number }>`
    select coalesce(sum(amount_fen), 0)::bigint as fen from quality.recovery
    where merchant_id = ${merchantId} and state in ('open', 'appealed')`.execute(deps.db);
  return {
    merchantId,
    balanceFen: await deps.ledger.balanceOf(deps.db, { kind: 'guarantee_fund', owner: merchantId }),
    requiredFen: await deps.settings.get(deps.db, requiredFundFen),
    recoverableFen: rows[0]?.fen ?? 0,
    deposits: await depositsOf(deps.db, merchantId),
  };
}

export async function depositView(
  deps: QualityDeps,
  merchantId: string,
  depositId: string,
): Promise<Quality.FundDeposit> {
  const found = (await depositsOf(deps.db, merchantId)).find((deposit) => deposit.depositId === depositId);
  if (!found) throw new Problem(claimNotFound);
  return found;
}
