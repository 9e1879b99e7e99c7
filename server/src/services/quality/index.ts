/** Face of the quality module: reviews, scores, months, inspections, guarantee fund (BOOK-11, MER-6, MER-7). */
import { sql } from 'kysely';
import { type Db, inTransaction, type Tx } from '../../platform/db.ts';
import type { Staff } from '../../platform/http/index.ts';
import type { Loop } from '../../platform/loops.ts';
import type { Module } from '../../platform/module.ts';
import type { QualityDeps } from './deps.ts';
import { answer } from './guarantee/answer.ts';
import { type Decision, decide } from './guarantee/decide.ts';
import { answerFundPayments, recordDeposit } from './guarantee/deposit.ts';
import { type Incident, openClaimFor, openClaimIn } from './guarantee/open.ts';
import { deductRecoveries, recordPayout } from './guarantee/recover.ts';
import { archiveContributor, eraseParticipant, mergeParticipant } from './participants.ts';
import { qualityReactions } from './reactions.ts';
import { type BroughtReview, bringReviews } from './review/bring.ts';
import { revealReviews } from './review/reveal.ts';
import { qualityRoutes } from './routes.ts';
import { lowestScore, type Share, satisfied } from './score/figures.ts';
import { evaluateMonths } from './score/month.ts';
import { type Rated, recomputeOne } from './score/recompute.ts';

export { bookingsOf, payersOf } from './bookings.ts';
export type { QualityDeps, ServedBooking } from './deps.ts';
export type { Incident } from './guarantee/open.ts';
export { merchantsOf } from './merchants.ts';
export type { BroughtReview } from './review/bring.ts';
export type { Share } from './score/figures.ts';
export { qualitySettings } from './settings.ts';

/** An operator and the request that they act in. */
interface By {
  readonly staff: Staff;
  readonly requestId: string;
}

export interface QualityModule extends Module {
  /** Open a claim in the caller's transaction. @returns claimId; violates `claim_once` when there is one */
  openClaimIn(tx: Tx, staff: Staff, bookingId: string, incident: Incident, requestId: string): Promise<string>;
  /** What an operator does in the fund's rooms, for whom no screen acts: the demo city. @throws as their commands */
  readonly fund: {
    deposit(
      by: By,
      merchantId: string,
      deposit: { readonly amountFen: number; readonly reference: string },
    ): Promise<void>;
    open(by: By, bookingId: string, incident: Incident): Promise<string>;
    answer(by: By, claimId: string, text: string): Promise<void>;
    decide(by: By, claimId: string, decision: Decision): Promise<void>;
    payOut(by: By, claimId: string, reference: string): Promise<void>;
  };
  /** Reviews with a past, for the demo city. @returns how many came in */
  bringReviews(tx: Tx, reviews: readonly BroughtReview[]): Promise<number>;
  /** The lowest score of a store that has one, as sum over count; empty without any (KPI). */
  lowestScore(): Promise<readonly Share[]>;
  /** Counted reviews of four and five stars, over all of the days of a score, by store (KPI). */
  satisfied(): Promise<readonly Share[]>;
  /** Claims of the bookings that are not decided, by booking. */
  openClaimsOf(handle: Db | Tx, bookingIds: readonly string[]): Promise<Map<string, string[]>>;
}

/** Registers itself with identity for merges, erasures and archives, and with payment for deposits. */
export function createQualityModule(deps: QualityDeps): QualityModule {
  deps.identity.onMerge(mergeParticipant);
  deps.identity.onErase(eraseParticipant(deps));
  deps.identity.onArchive(archiveContributor(deps));
  answerFundPayments(deps);
  return {
    routes: qualityRoutes(deps),
    consumers: [qualityReactions(deps)],
    loops: loopsOf(deps),
    openClaimIn: (tx, staff, bookingId, incident, requestId) =>
      openClaimIn(tx, deps, staff, bookingId, incident, requestId),
    fund: {
      deposit: (by, merchantId, deposit) => recordDeposit(deps, by.staff, merchantId, deposit, by.requestId),
      open: (by, bookingId, incident) => openClaimFor(deps, by.staff, bookingId, incident, by.requestId),
      answer: (by, claimId, text) => answer(deps, by.staff, claimId, text, by.requestId),
      decide: (by, claimId, decision) => decide(deps, by.staff, claimId, decision, by.requestId),
      payOut: (by, claimId, reference) => recordPayout(deps, by.staff, claimId, reference, by.requestId),
    },
    bringReviews: (tx, reviews) => bringReviews(tx, deps, reviews, deps.clock.now()),
    lowestScore: () => lowestScore(deps),
    satisfied: () => satisfied(deps),
    async openClaimsOf(handle, bookingIds) {
      const { rows } = await sql<{ claim_id: string; booking_id: string }>`
        select claim_id, booking_id from quality.claim
        where booking_id = any(${[...bookingIds]}::uuid[]) and decided_at is null order by claim_id`.execute(handle);
      const groups = Map.groupBy(rows, (row) => row.booking_id);
      return new Map([...groups].map(([id, claims]) => [id, claims.map((row) => row.claim_id)]));
    },
  };
}

/** What time alone brings. */
function loopsOf(deps: QualityDeps): Loop[] {
  return [
    { name: 'quality.reveal', everyMs: 5000, run: async () => void (await revealReviews(deps)) },
    { name: 'quality.scores', everyMs: 5000, run: (stop) => recomputeDue(deps, stop) },
    { name: 'quality.months', everyMs: 60_000, run: async (stop) => void (await evaluateMonths(deps, stop)) },
    { name: 'quality.recoveries', everyMs: 60_000, run: async () => void (await deductRecoveries(deps)) },
  ];
}

const BATCH = 100;

/** Figures that time alone changes: a review became visible, or grew too old. Rows one by one, whole store first. */
async function recomputeDue(deps: QualityDeps, stop?: AbortSignal): Promise<void> {
  const now = deps.clock.now();
  const { rows } = await sql<Rated>`
    select store_id as "storeId", category_key as "categoryKey", merchant_id as "merchantId" from quality.score
    where next_change_at <= ${now.toString()}::timestamptz order by store_id, category_key limit ${BATCH}`.execute(
    deps.db,
  );
  for (const rated of rows) {
    if (stop?.aborted) return;
    await inTransaction(deps.db, (tx) => recomputeOne(tx, deps, rated, now));
  }
}
