/** Payouts: drafted by one, approved by another, sent, confirmed or failed; each step books what it means. */
import { Settlement } from '@pawloop/contract';
import { sql } from 'kysely';
import { record } from '../../../platform/audit.ts';
import { inTransaction, type Tx, violates } from '../../../platform/db.ts';
import { append } from '../../../platform/event-log.ts';
import type { Staff } from '../../../platform/http/index.ts';
import { newId } from '../../../platform/ids.ts';
import { Problem } from '../../../platform/problem.ts';
import { credit, debit, type PostingLine } from '../../ledger/index.ts';
import type { Inner } from '../deps.ts';
import {
  fourEyesNeeded,
  nothingPayable,
  payoutExists,
  payoutNotFound,
  payoutState,
  statementNotFound,
} from '../problems.ts';
import { fourEyes } from '../settings.ts';
import { payoutView } from './queries.ts';

export interface Caller {
  readonly staff: Staff;
  readonly requestId: string;
}

/** @throws Problem `settlement/statement-not-found`, `settlement/nothing-payable`, `settlement/payout-exists` */
export async function draftPayout(deps: Inner, caller: Caller, statementId: string): Promise<Settlement.Payout> {
  const payoutId = newId();
  await inTransaction(deps.db, async (tx) => {
    const { rows } = await sql<{ merchant_id: string; currency: string; payable_fen: number }>`
      select merchant_id, currency, payable_fen from settlement.statement
      where statement_id = ${statementId}`.execute(tx);
    const statement = rows[0];
    if (!statement) throw new Problem(statementNotFound);
    if (statement.payable_fen === 0) throw new Problem(nothingPayable);
    try {
      await sql`
        insert into settlement.payout (payout_id, statement_id, merchant_id, currency, amount_fen, created_at, created_by,
          created_name)
        values (${payoutId}, ${statementId}, ${statement.merchant_id}, ${statement.currency}, ${statement.payable_fen},
          ${deps.clock.now().toString()}::timestamptz, ${caller.staff.staffId}, ${caller.staff.name})`.execute(tx);
    } catch (error) {
      if (violates(error, 'payout_once')) throw new Problem(payoutExists);
      throw error;
    }
    const { merchant_id: merchantId, currency, payable_fen: amountFen } = statement;
    await tell(tx, deps, caller, { payoutId, merchantId, currency, amountFen }, null, 'draft');
  });
  return payoutView(deps, payoutId);
}

interface PayoutRow {
  merchant_id: string;
  currency: string;
  amount_fen: number;
  state: Settlement.PayoutState;
  created_by: string;
}

/** The row is locked, so of two who decide at once the second sees what the first did. */
async function locked(tx: Tx, payoutId: string, from: readonly Settlement.PayoutState[]): Promise<PayoutRow> {
  const { rows } = await sql<PayoutRow>`
    select merchant_id, currency, amount_fen, state, created_by from settlement.payout
    where payout_id = ${payoutId} for update`.execute(tx);
  if (!rows[0]) throw new Problem(payoutNotFound);
  if (!from.includes(rows[0].state)) throw new Problem(payoutState, rows[0].state);
  return rows[0];
}

/** Money owed to the merchant is on its way from now on. @throws Problem `settlement/four-eyes`, `settlement/payout-state` */
export function approvePayout(deps: Inner, caller: Caller, payoutId: string): Promise<Settlement.Payout> {
  return step(deps, caller, payoutId, ['draft'], 'approved', async (tx, row) => {
    const strict = await deps.settings.get(tx, fourEyes);
    if (strict && row.created_by === caller.staff.staffId) throw new Problem(fourEyesNeeded);
    await sql`
      update settlement.payout set state = 'approved', approved_at = ${deps.clock.now().toString()}::timestamptz,
        approved_by = ${caller.staff.staffId}, approved_name = ${caller.staff.name}
      where payout_id = ${payoutId}`.execute(tx);
    return [
      debit('merchant_payable', row.amount_fen, row.merchant_id),
      credit('payout_clearing', row.amount_fen, row.merchant_id),
    ];
  });
}

/** @throws Problem `settlement/payout-not-found`, `settlement/payout-state` */
export function sendPayout(deps: Inner, caller: Caller, payoutId: string): Promise<Settlement.Payout> {
  return step(deps, caller, payoutId, ['approved'], 'paying', async (tx) => {
    await sql`
      update settlement.payout set state = 'paying', sent_at = ${deps.clock.now().toString()}::timestamptz
      where payout_id = ${payoutId}`.execute(tx);
    return [];
  });
}

/** @throws Problem `settlement/payout-not-found`, `settlement/payout-state` */
export function confirmPayout(
  deps: Inner,
  caller: Caller,
  payoutId: string,
  reference: string,
): Promise<Settlement.Payout> {
  return step(deps, caller, payoutId, ['paying'], 'paid', async (tx, row) => {
    await sql`
      update settlement.payout set state = 'paid', settled_at = ${deps.clock.now().toString()}::timestamptz,
        reference = ${reference.trim()} where payout_id = ${payoutId}`.execute(tx);
    return [debit('payout_clearing', row.amount_fen, row.merchant_id), credit('bank', row.amount_fen)];
  });
}

/** The merchant is owed it again, and the statement may be drafted anew. @throws Problem `settlement/payout-state` */
export function failPayout(deps: Inner, caller: Caller, payoutId: string, reason: string): Promise<Settlement.Payout> {
  return step(deps, caller, payoutId, ['draft', 'approved', 'paying'], 'failed', async (tx, row) => {
    await sql`
      update settlement.payout set state = 'failed', settled_at = ${deps.clock.now().toString()}::timestamptz,
        failure = ${reason.trim()} where payout_id = ${payoutId}`.execute(tx);
    if (row.state === 'draft') return [];
    return [
      debit('payout_clearing', row.amount_fen, row.merchant_id),
      credit('merchant_payable', row.amount_fen, row.merchant_id),
    ];
  });
}

async function step(
  deps: Inner,
  caller: Caller,
  payoutId: string,
  from: readonly Settlement.PayoutState[],
  to: Settlement.PayoutState,
  work: (tx: Tx, row: PayoutRow) => Promise<readonly PostingLine[]>,
): Promise<Settlement.Payout> {
  await inTransaction(deps.db, async (tx) => {
    const row = await locked(tx, payoutId, from);
    const lines = await work(tx, row);
    if (lines.length > 0) {
      await deps.ledger.post(tx, {
        key: `payout/${payoutId}/${to}`,
        kind: `settlement.payout_${to}`,
        subject: { kind: 'payout', id: payoutId },
        at: deps.clock.now(),
        currency: row.currency,
        lines,
      });
    }
    const { merchant_id: merchantId, currency, amount_fen: amountFen } = row;
    await tell(tx, deps, caller, { payoutId, merchantId, currency, amountFen }, row.state, to);
  });
  return payoutView(deps, payoutId);
}

const SAID: Readonly<Record<Settlement.PayoutState, { readonly action: string }>> = {
  draft: { action: 'settlement.payout_drafted' },
  approved: { action: 'settlement.payout_approved' },
  paying: { action: 'settlement.payout_sent' },
  paid: { action: 'settlement.payout_confirmed' },
  failed: { action: 'settlement.payout_failed' },
};

interface About {
  readonly payoutId: string;
  readonly merchantId: string;
  readonly currency: string;
  readonly amountFen: number;
}

async function tell(
  tx: Tx,
  deps: Inner,
  { staff, requestId }: Caller,
  about: About,
  from: Settlement.PayoutState | null,
  to: Settlement.PayoutState,
): Promise<void> {
  await record(tx, {
    actor: staff,
    ...SAID[to],
    subjectType: 'payout',
    subjectId: about.payoutId,
    before: { state: from },
    after: { state: to, amountFen: about.amountFen },
    requestId,
  });
  await append(tx, Settlement.payoutChanged, {
    subjectId: about.merchantId,
    merchantId: about.merchantId,
    occurredAt: deps.clock.now(),
    payload: { ...about, state: to },
  });
}
