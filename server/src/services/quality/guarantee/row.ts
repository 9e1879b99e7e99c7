/** A claim as a row, its number for people, and the facts that are told of it. */
import type { Quality } from '@pawloop/contract';
import { type RawBuilder, sql } from 'kysely';
import type { Db, Tx } from '../../../platform/db.ts';
import { append } from '../../../platform/event-log.ts';
import { Problem } from '../../../platform/problem.ts';
import { claimNotFound } from '../problems.ts';

export interface ClaimRow {
  readonly claim_id: string;
  readonly claim_no: number;
  readonly booking_id: string;
  readonly pet_id: string;
  readonly occurred_on: string;
  readonly customer_id: string;
  readonly merchant_id: string;
  readonly store_id: string;
  readonly description: string;
  readonly asked_fen: number | null;
  readonly state: Quality.ClaimState;
  readonly opened_at: string;
  readonly answer_due_at: string;
  readonly answered_at: string | null;
  readonly decided_at: string | null;
  readonly decision_text: string | null;
  readonly amount_fen: number | null;
  readonly cap_fen: number;
  readonly cover_paid_fen: number;
  readonly payout_state: Quality.PayoutState | null;
  readonly payout_at: string | null;
  readonly recovery_state: Quality.RecoveryState | null;
  readonly recovery_fund_fen: number | null;
  readonly recovery_platform_fen: number | null;
  readonly recovery_appeal_until: string | null;
  readonly recovery_settled_at: string | null;
  readonly recovery_reference: string | null;
  readonly appeal_state: Quality.AppealState | null;
  readonly appeal_body: string | null;
  readonly appeal_at: string | null;
  readonly appeal_answer: string | null;
  readonly appeal_decided_at: string | null;
}

/** @param where condition and what follows, on the alias `c` */
export async function claimRows(handle: Db | Tx, where: RawBuilder<unknown>): Promise<ClaimRow[]> {
  const { rows } = await sql<ClaimRow>`
    select c.claim_id, c.claim_no, c.booking_id, c.pet_id, c.occurred_on, c.customer_id, c.merchant_id, c.store_id,
      c.description, c.asked_fen, c.state, c.opened_at, c.answer_due_at, c.answered_at, c.decided_at, c.decision_text,
      c.amount_fen, v.cap_fen, v.paid_fen as cover_paid_fen, p.state as payout_state, p.paid_at as payout_at,
      y.state as recovery_state, y.fund_fen as recovery_fund_fen, y.platform_fen as recovery_platform_fen,
      y.appeal_until as recovery_appeal_until, y.settled_at as recovery_settled_at, y.reference as recovery_reference,
      a.state as appeal_state, a.body as appeal_body, a.at as appeal_at, a.answer as appeal_answer,
      a.decided_at as appeal_decided_at
    from quality.claim c join quality.cover v using (booking_id) left join quality.payout p using (claim_id)
    left join quality.recovery y using (claim_id) left join quality.appeal a using (claim_id)
    where ${where}`.execute(handle);
  return rows;
}

/** `G-000012`. */
export const claimNo = (no: number): string => `G-${String(no).padStart(6, '0')}`;

/** Under the claim's lock, which all that changes it takes first. @throws Problem `quality/claim-not-found` */
export async function lockClaim(tx: Tx, claimId: string): Promise<ClaimRow> {
  await sql`select from quality.claim where claim_id = ${claimId} for update`.execute(tx);
  const [row] = await claimRows(tx, sql`c.claim_id = ${claimId}`);
  if (!row) throw new Problem(claimNotFound);
  return row;
}

const told = (row: ClaimRow) => ({
  claimId: row.claim_id,
  no: claimNo(row.claim_no),
  bookingId: row.booking_id,
  storeId: row.store_id,
});

type ClaimFact =
  | { readonly type: typeof Quality.claimAnswered; readonly first: boolean }
  | {
      readonly type: typeof Quality.claimDecided;
      readonly outcome: Quality.ClaimDecided['outcome'];
      readonly amountFen: number | null;
    }
  | { readonly type: typeof Quality.claimPaidOut; readonly amountFen: number }
  | { readonly type: typeof Quality.claimAppealed }
  | { readonly type: typeof Quality.claimAppealDecided; readonly granted: boolean }
  | {
      readonly type: typeof Quality.claimRecovered;
      readonly amountFen: number;
      readonly way: 'deducted' | 'paid' | 'waived';
    }
  | {
      readonly type: typeof Quality.claimOpened;
      readonly answerDueAt: string;
      readonly by: Quality.ClaimOpened['by'];
    };

/** Append a fact about a claim, to the owner, the merchant and the operator. */
export async function tellOf(tx: Tx, row: ClaimRow, fact: ClaimFact, at: Temporal.Instant): Promise<void> {
  const { type, ...more } = fact;
  await append(tx, type as typeof Quality.claimAppealed, {
    subjectId: row.claim_id,
    customerId: row.customer_id,
    petId: row.pet_id,
    merchantId: row.merchant_id,
    occurredAt: at,
    payload: { ...told(row), ...more },
  });
}
