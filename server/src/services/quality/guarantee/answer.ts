/** Commands: answer the owner (the first answer stops the clock), hear the merchant, take a claim back. */
import { Quality } from '@pawloop/contract';
import { sql } from 'kysely';
import { record } from '../../../platform/audit.ts';
import { inTransaction, type Tx } from '../../../platform/db.ts';
import type { Staff } from '../../../platform/http/index.ts';
import { Problem } from '../../../platform/problem.ts';
import type { QualityDeps } from '../deps.ts';
import { claimPage, tellOwner } from '../message/tell.ts';
import { claimNotFound, claimState } from '../problems.ts';
import { requireOperator, requireOwn } from '../scope.ts';
import { type ClaimRow, claimNo, lockClaim, tellOf } from './row.ts';
import { addStep } from './step.ts';

/** @throws Problem `quality/claim-not-found` */
export function answer(
  deps: QualityDeps,
  staff: Staff,
  claimId: string,
  text: string,
  requestId: string,
): Promise<void> {
  requireOperator(staff, claimNotFound);
  const now = deps.clock.now();
  return inTransaction(deps.db, async (tx) => {
    const row = await lockClaim(tx, claimId);
    const first = row.answered_at === null;
    if (first) {
      await sql`
        update quality.claim set answered_at = ${now.toString()}, state = case when state = 'open' then 'in_review' else state end
        where claim_id = ${claimId}`.execute(tx);
    }
    await addStep(tx, {
      claimId,
      step: first ? 'answered' : 'message',
      by: 'operator',
      byName: staff.name,
      text: text.trim(),
      at: now,
    });
    await tellOf(tx, row, { type: Quality.claimAnswered, first }, now);
    await tellOwner(tx, deps, 'claim_answered', {
      key: `quality/claim/${claimId}/answer/${now.epochMilliseconds}`,
      customerId: row.customer_id,
      petId: row.pet_id,
      variables: { claim: { no: claimNo(row.claim_no) }, text: text.trim() },
      page: claimPage(claimId),
    });
    await record(tx, {
      actor: staff,
      action: 'quality.claim_answered',
      subjectType: 'claim',
      subjectId: claimId,
      before: null,
      after: { first },
      requestId,
    });
  });
}

/** The merchant's account of what happened. @throws Problem `quality/claim-not-found`, `quality/claim-state` */
export function hearMerchant(deps: QualityDeps, staff: Staff, claimId: string, text: string): Promise<void> {
  const now = deps.clock.now();
  return inTransaction(deps.db, async (tx) => {
    const row = await lockClaim(tx, claimId);
    requireOwn(staff, row.merchant_id, claimNotFound);
    if (row.state !== 'open' && row.state !== 'in_review') throw new Problem(claimState);
    await addStep(tx, {
      claimId,
      step: 'merchant_heard',
      by: 'merchant',
      byName: staff.name,
      text: text.trim(),
      at: now,
    });
  });
}

/** By its owner, before the decision. @throws Problem `quality/claim-not-found`, `quality/claim-state` */
export function withdraw(deps: QualityDeps, customerId: string, claimId: string): Promise<void> {
  const now = deps.clock.now();
  return inTransaction(deps.db, async (tx) => {
    const row = await lockClaim(tx, claimId);
    if (row.customer_id !== customerId) throw new Problem(claimNotFound);
    if (row.state !== 'open' && row.state !== 'in_review') throw new Problem(claimState);
    await withdrawIn(tx, row, now);
  });
}

/** Under the claim's lock, of one that is not decided. */
export async function withdrawIn(tx: Tx, row: ClaimRow, now: Temporal.Instant): Promise<void> {
  const { claim_id: claimId } = row;
  await sql`
    update quality.claim set state = 'withdrawn', decided_at = ${now.toString()} where claim_id = ${claimId}`.execute(
    tx,
  );
  await addStep(tx, { claimId, step: 'withdrawn', by: 'owner', at: now });
  await tellOf(tx, row, { type: Quality.claimDecided, outcome: 'withdrawn', amountFen: null }, now);
}
