/** The way back: payout to the owner, appeal of the merchant, recovery from a settlement or by transfer (rule 39). */
import { Quality } from '@pawloop/contract';
import { sql } from 'kysely';
import { credit, debit } from '../../../finance/ledger/index.ts';
import { record } from '../../../platform/audit.ts';
import { inTransaction, type Tx, violates } from '../../../platform/db.ts';
import { each } from '../../../platform/each.ts';
import type { Staff } from '../../../platform/http/index.ts';
import { formatFen } from '../../../platform/money.ts';
import { Problem } from '../../../platform/problem.ts';
import type { QualityDeps } from '../deps.ts';
import { claimPage, tellOwner } from '../message/tell.ts';
import { appealClosed, appealState, claimNotFound, payoutState, recoveryState, referenceUsed } from '../problems.ts';
import { requireOperator, requireOwn } from '../scope.ts';
import { lockedFund } from './decide.ts';
import { type ClaimRow, claimNo, lockClaim, tellOf } from './row.ts';
import { addStep } from './step.ts';

const BATCH = 50;

async function named<R>(constraint: string, run: () => Promise<R>): Promise<R> {
  try {
    return await run();
  } catch (error) {
    if (violates(error, constraint)) throw new Problem(referenceUsed);
    throw error;
  }
}

/** Money went to the owner. @throws Problem `quality/claim-not-found`, `quality/payout-state`, `quality/reference-used` */
export function recordPayout(
  deps: QualityDeps,
  staff: Staff,
  claimId: string,
  reference: string,
  requestId: string,
): Promise<void> {
  requireOperator(staff, claimNotFound);
  const now = deps.clock.now();
  const work = async (tx: Tx): Promise<void> => {
    const row = await lockClaim(tx, claimId);
    const { rows } = await sql<{ amount_fen: number }>`
      update quality.payout set state = 'paid', reference = ${reference.trim()}, paid_at = ${now.toString()}
      where claim_id = ${claimId} and state = 'due' returning amount_fen`.execute(tx);
    const amountFen = rows[0]?.amount_fen;
    if (amountFen === undefined) throw new Problem(payoutState);
    await addStep(tx, { claimId, step: 'payout_made', by: 'operator', byName: staff.name, amountFen, at: now });
    await tellOf(tx, row, { type: Quality.claimPaidOut, amountFen }, now);
    await tellOwner(tx, deps, 'claim_paid_out', {
      key: `quality/claim/${claimId}/paid-out`,
      customerId: row.customer_id,
      petId: row.pet_id,
      variables: { claim: { no: claimNo(row.claim_no), amount: formatFen(amountFen) } },
      page: claimPage(claimId),
    });
    await audit(tx, staff, 'quality.payout_recorded', claimId, { amountFen, reference }, requestId);
    await deps.ledger.post(tx, {
      key: `claim/${claimId}/payout`,
      kind: 'quality.claim_paid_out',
      subject: { kind: 'claim', id: claimId },
      at: now,
      lines: [debit('compensation_payable', amountFen), credit('bank', amountFen)],
    });
  };
  return named('payout_reference_once', () => inTransaction(deps.db, work));
}

/** Once, within the days. @throws Problem `quality/claim-not-found`, `quality/appeal-closed` */
export function appeal(deps: QualityDeps, staff: Staff, claimId: string, text: string): Promise<void> {
  const now = deps.clock.now();
  return inTransaction(deps.db, async (tx) => {
    const row = await lockClaim(tx, claimId);
    requireOwn(staff, row.merchant_id, claimNotFound);
    const { rows } = await sql`
      update quality.recovery set state = 'appealed'
      where claim_id = ${claimId} and state = 'open' and appeal_until >= ${now.toString()}::timestamptz
        and not exists (select from quality.appeal where claim_id = ${claimId})
      returning 1`.execute(tx);
    if (rows.length === 0) throw new Problem(appealClosed);
    await sql`
      insert into quality.appeal (claim_id, body, at, by_name)
      values (${claimId}, ${text.trim()}, ${now.toString()}, ${staff.name})`.execute(tx);
    await addStep(tx, { claimId, step: 'appealed', by: 'merchant', byName: staff.name, text: text.trim(), at: now });
    await tellOf(tx, row, { type: Quality.claimAppealed }, now);
  });
}

/**
 * The owner keeps what was paid. Granted: the platform bears it, and the deposit is filled up; upheld: the recovery goes on.
 * @throws Problem `quality/claim-not-found`, `quality/appeal-state`
 */
export function decideAppeal(
  deps: QualityDeps,
  staff: Staff,
  claimId: string,
  { granted, text }: { readonly granted: boolean; readonly text: string },
  requestId: string,
): Promise<void> {
  requireOperator(staff, claimNotFound);
  const now = deps.clock.now();
  return inTransaction(deps.db, async (tx) => {
    const row = await lockClaim(tx, claimId);
    const { rows } = await sql`
      update quality.appeal set state = ${granted ? 'granted' : 'upheld'}, answer = ${text.trim()},
        decided_at = ${now.toString()}
      where claim_id = ${claimId} and state = 'open' returning 1`.execute(tx);
    if (rows.length === 0) throw new Problem(appealState);
    const step = granted ? 'appeal_granted' : 'appeal_upheld';
    await addStep(tx, { claimId, step, by: 'operator', byName: staff.name, text: text.trim(), at: now });
    await tellOf(tx, row, { type: Quality.claimAppealDecided, granted }, now);
    await audit(tx, staff, 'quality.appeal_decided', claimId, { granted }, requestId);
    if (granted) await waive(tx, deps, row, now);
    else await sql`update quality.recovery set state = 'open' where claim_id = ${claimId}`.execute(tx);
  });
}

async function waive(tx: Tx, deps: QualityDeps, row: ClaimRow, now: Temporal.Instant): Promise<void> {
  const { claim_id: claimId, merchant_id: merchantId } = row;
  const { amountFen, fundFen, platformFen } = await settle(tx, row, 'waived', null, now);
  await lockedFund(tx, deps, merchantId, now);
  await deps.ledger.post(tx, {
    key: `claim/${claimId}/waived`,
    kind: 'quality.recovery_waived',
    subject: { kind: 'claim', id: claimId },
    at: now,
    lines: [
      debit('platform_compensation', amountFen),
      credit('guarantee_fund', fundFen, merchantId),
      credit('guarantee_recovery', platformFen, merchantId),
    ],
  });
}

interface Settled {
  readonly amountFen: number;
  readonly fundFen: number;
  readonly platformFen: number;
}

/** Once: from `open` (or `appealed`, when it is waived). @throws Problem `quality/recovery-state` */
async function settle(
  tx: Tx,
  row: ClaimRow,
  state: 'deducted' | 'paid' | 'waived',
  reference: string | null,
  now: Temporal.Instant,
): Promise<Settled> {
  const { rows } = await sql<Settled>`
    update quality.recovery set state = ${state}, settled_at = ${now.toString()}, reference = ${reference}
    where claim_id = ${row.claim_id} and state = ${state === 'waived' ? 'appealed' : 'open'}
    returning amount_fen as "amountFen", fund_fen as "fundFen", platform_fen as "platformFen"`.execute(tx);
  const settled = rows[0];
  if (!settled) throw new Problem(recoveryState);
  await addStep(tx, { claimId: row.claim_id, step: 'recovered', by: 'system', amountFen: settled.amountFen, at: now });
  await tellOf(tx, row, { type: Quality.claimRecovered, amountFen: settled.amountFen, way: state }, now);
  return settled;
}

/** The merchant paid back by transfer. @throws Problem `quality/claim-not-found`, `quality/recovery-state`, `quality/reference-used` */
export function recordRecovery(
  deps: QualityDeps,
  staff: Staff,
  claimId: string,
  reference: string,
  requestId: string,
): Promise<void> {
  requireOperator(staff, claimNotFound);
  const now = deps.clock.now();
  const work = async (tx: Tx): Promise<void> => {
    const row = await lockClaim(tx, claimId);
    const { amountFen, fundFen, platformFen } = await settle(tx, row, 'paid', reference.trim(), now);
    await audit(tx, staff, 'quality.recovery_recorded', claimId, { amountFen, reference }, requestId);
    await lockedFund(tx, deps, row.merchant_id, now);
    await deps.ledger.post(tx, {
      key: `claim/${claimId}/recovered`,
      kind: 'quality.claim_recovered',
      subject: { kind: 'claim', id: claimId },
      at: now,
      lines: [
        debit('bank', amountFen),
        credit('guarantee_fund', fundFen, row.merchant_id),
        credit('guarantee_recovery', platformFen, row.merchant_id),
      ],
    });
  };
  return named('recovery_reference_once', () => inTransaction(deps.db, work));
}

/**
 * Recoveries whose time for an appeal is over are taken from what the merchant is owed, each once.
 * @returns how many
 */
export async function deductRecoveries(deps: QualityDeps): Promise<number> {
  const now = deps.clock.now();
  const { rows } = await sql<{ claim_id: string }>`
    select claim_id from quality.recovery where state = 'open' and appeal_until < ${now.toString()}::timestamptz
    order by appeal_until limit ${BATCH}`.execute(deps.db);
  let done = 0;
  await each(rows, async ({ claim_id: claimId }) => {
    done += await inTransaction(deps.db, (tx) => deduct(tx, deps, claimId, now));
  });
  return done;
}

async function deduct(tx: Tx, deps: QualityDeps, claimId: string, now: Temporal.Instant): Promise<number> {
  const row = await lockClaim(tx, claimId);
  if (row.recovery_state !== 'open') return 0;
  const { amountFen, fundFen } = await settle(tx, row, 'deducted', null, now);
  const { merchant_id: merchantId } = row;
  await lockedFund(tx, deps, merchantId, now);
  const subject = { kind: 'claim', id: claimId };
  // The deposit is filled up by a receivable, which the settlement takes off at once together with what was laid out.
  if (fundFen > 0) {
    await deps.ledger.post(tx, {
      key: `claim/${claimId}/recovered`,
      kind: 'quality.claim_recovered',
      subject,
      at: now,
      lines: [debit('guarantee_recovery', fundFen, merchantId), credit('guarantee_fund', fundFen, merchantId)],
    });
  }
  const reason = `claim ${claimNo(row.claim_no)}`;
  await deps.settlement.deduct(tx, { key: `claim/${claimId}/deducted`, merchantId, amountFen, reason, subject });
  return 1;
}

function audit(
  tx: Tx,
  staff: Staff,
  action: string,
  claimId: string,
  after: unknown,
  requestId: string,
): Promise<void> {
  return record(tx, { actor: staff, action, subjectType: 'claim', subjectId: claimId, before: null, after, requestId });
}
