/**
 * Command: decide a claim. The merchant's fault is paid first: from its own deposit as far as that goes, the rest is laid out
 * by the platform; the merchant owes both back (MER-7, rule 39).
 */
import { Quality } from '@pawloop/contract';
import { sql } from 'kysely';
import { credit, debit } from '../../../finance/ledger/index.ts';
import { record } from '../../../platform/audit.ts';
import { inTransaction, type Tx, violates } from '../../../platform/db.ts';
import type { Staff } from '../../../platform/http/index.ts';
import { formatFen } from '../../../platform/money.ts';
import { Problem } from '../../../platform/problem.ts';
import type { QualityDeps } from '../deps.ts';
import { recordFact } from '../fact.ts';
import { claimPage, tellOwner } from '../message/tell.ts';
import { amountMissing, claimNotFound, claimState, overCap } from '../problems.ts';
import { requireOperator } from '../scope.ts';
import { appealDays } from '../settings.ts';
import { type ClaimRow, claimNo, lockClaim, tellOf } from './row.ts';
import { addStep } from './step.ts';

export interface Decision {
  readonly fault: boolean;
  readonly amountFen?: number;
  readonly text: string;
}

/**
 * Decided once: two at once wait for the claim's lock and the second is refused. `cover_within_cap` holds what is paid for
 * a booking under its limit, whichever of its claims is decided first.
 * @throws Problem `quality/claim-not-found`, `quality/claim-state`, `quality/amount-missing`, `quality/over-cap`
 */
export async function decide(
  deps: QualityDeps,
  staff: Staff,
  claimId: string,
  decision: Decision,
  requestId: string,
): Promise<void> {
  requireOperator(staff, claimNotFound);
  const now = deps.clock.now();
  try {
    await inTransaction(deps.db, async (tx) => {
      const row = await lockClaim(tx, claimId);
      if (row.state !== 'open' && row.state !== 'in_review') throw new Problem(claimState);
      // A decision is an answer: it stops the clock.
      if (row.answered_at === null) await tellOf(tx, row, { type: Quality.claimAnswered, first: true }, now);
      await (decision.fault
        ? payFirst(tx, deps, row, staff, decision, now)
        : refuse(tx, deps, row, staff, decision, now));
      await record(tx, {
        actor: staff,
        action: 'quality.claim_decided',
        subjectType: 'claim',
        subjectId: claimId,
        before: { state: row.state },
        after: decision,
        requestId,
      });
    });
  } catch (error) {
    if (violates(error, 'cover_within_cap')) throw new Problem(overCap);
    throw error;
  }
}

async function refuse(
  tx: Tx,
  deps: QualityDeps,
  row: ClaimRow,
  staff: Staff,
  { text }: Decision,
  now: Temporal.Instant,
): Promise<void> {
  const { claim_id: claimId } = row;
  await sql`
    update quality.claim set state = 'refused', decided_at = ${now.toString()}, decision_text = ${text.trim()},
      answered_at = coalesce(answered_at, ${now.toString()}::timestamptz)
    where claim_id = ${claimId}`.execute(tx);
  await addStep(tx, { claimId, step: 'refused', by: 'operator', byName: staff.name, text: text.trim(), at: now });
  await tellOf(tx, row, { type: Quality.claimDecided, outcome: 'refused', amountFen: null }, now);
  await tellOwner(tx, deps, 'claim_refused', {
    key: `quality/claim/${claimId}/refused`,
    customerId: row.customer_id,
    petId: row.pet_id,
    variables: { claim: { no: claimNo(row.claim_no) }, text: text.trim() },
    page: claimPage(claimId),
  });
}

async function payFirst(
  tx: Tx,
  deps: QualityDeps,
  row: ClaimRow,
  staff: Staff,
  { amountFen, text }: Decision,
  now: Temporal.Instant,
): Promise<void> {
  if (amountFen === undefined) throw new Problem(amountMissing);
  const { claim_id: claimId, merchant_id: merchantId } = row;
  await sql`
    update quality.cover set paid_fen = paid_fen + ${amountFen} where booking_id = ${row.booking_id}`.execute(tx);
  const fundFen = Math.min(await lockedFund(tx, deps, merchantId, now), amountFen);
  const platformFen = amountFen - fundFen;
  await sql`
    update quality.claim set state = 'paid_first', decided_at = ${now.toString()}, decision_text = ${text.trim()},
      amount_fen = ${amountFen}, answered_at = coalesce(answered_at, ${now.toString()}::timestamptz)
    where claim_id = ${claimId}`.execute(tx);
  await sql`insert into quality.payout (claim_id, amount_fen) values (${claimId}, ${amountFen})`.execute(tx);
  const appealUntil = now.add({ hours: 24 * (await deps.settings.get(tx, appealDays)) });
  await sql`
    insert into quality.recovery (claim_id, merchant_id, amount_fen, fund_fen, platform_fen, appeal_until)
    values (${claimId}, ${merchantId}, ${amountFen}, ${fundFen}, ${platformFen}, ${appealUntil.toString()})`.execute(
    tx,
  );
  await addStep(tx, {
    claimId,
    step: 'paid_first',
    by: 'operator',
    byName: staff.name,
    text: text.trim(),
    amountFen,
    at: now,
  });
  await recordFact(tx, {
    key: `claim/${claimId}`,
    kind: 'claim_paid',
    storeId: row.store_id,
    merchantId,
    bookingId: row.booking_id,
    at: now,
  });
  await tellOf(tx, row, { type: Quality.claimDecided, outcome: 'paid_first', amountFen }, now);
  await tellOwner(tx, deps, 'claim_paid_first', {
    key: `quality/claim/${claimId}/paid-first`,
    customerId: row.customer_id,
    petId: row.pet_id,
    variables: { claim: { no: claimNo(row.claim_no), amount: formatFen(amountFen) }, text: text.trim() },
    page: claimPage(claimId),
  });
  await book(tx, deps, { claimId, merchantId, amountFen, fundFen, platformFen, now });
}

/** The deposit, under the lock beneath which it is divided. */
export async function lockedFund(
  tx: Tx,
  deps: QualityDeps,
  merchantId: string,
  now: Temporal.Instant,
): Promise<number> {
  await sql`
    insert into quality.fund as f (merchant_id, opened_at) values (${merchantId}, ${now.toString()})
    on conflict (merchant_id) do update set opened_at = f.opened_at`.execute(tx);
  return deps.ledger.balanceOf(tx, { kind: 'guarantee_fund', owner: merchantId });
}

interface Booked {
  readonly claimId: string;
  readonly merchantId: string;
  readonly amountFen: number;
  readonly fundFen: number;
  readonly platformFen: number;
  readonly now: Temporal.Instant;
}

/**
 * The owner is owed the amount; the deposit and the platform bear it. What the platform laid out is a receivable from the
 * merchant at once; what the deposit gave is the merchant's own money and is filled up when it is recovered.
 */
async function book(tx: Tx, deps: QualityDeps, booked: Booked): Promise<void> {
  const { claimId, merchantId, amountFen, fundFen, platformFen, now } = booked;
  const subject = { kind: 'claim', id: claimId };
  await deps.ledger.post(tx, {
    key: `claim/${claimId}/paid-first`,
    kind: 'quality.claim_paid_first',
    subject,
    at: now,
    lines: [
      debit('guarantee_fund', fundFen, merchantId),
      debit('platform_compensation', platformFen),
      credit('compensation_payable', amountFen),
    ],
  });
  if (platformFen === 0) return;
  await deps.ledger.post(tx, {
    key: `claim/${claimId}/recovery`,
    kind: 'quality.recovery_opened',
    subject,
    at: now,
    lines: [debit('guarantee_recovery', platformFen, merchantId), credit('platform_compensation', platformFen)],
  });
}
