/**
 * Facts that the quality module tells the others. A review's event holds no stars, so that no journey can reward a good
 * rating (compliance 3.6, 7): what is rewarded is an honest review.
 */
import { type Static, Type } from 'typebox';
import { eventType } from '../../event.ts';
import { Closed, Fen, Id, Instant, Nullable, OneOf, PlainDate } from '../../schema.ts';
import { Counting, HideReason, MonthOutcome, QualityFactKind, RectificationState, Suspicion } from './words.ts';

const staff = { staff: 'quality.read' } as const;
const withOwner = { staff: 'quality.read', owner: true } as const;
const withMerchant = { staff: 'quality.read', merchant: 'quality.read' } as const;
const withBoth = { staff: 'quality.read', merchant: 'quality.read', owner: true } as const;

const ofReview = { reviewId: Id, bookingId: Id, storeId: Id, categoryKey: Type.String() };
const ofClaim = { claimId: Id, no: Type.String(), bookingId: Id, storeId: Id };

/** Not told to the merchant: it stays closed to the other side. */
export const reviewWritten = eventType({
  name: 'quality.review_written',
  version: 1,
  payload: Closed({ ...ofReview, held: Type.Boolean() }),
  live: withOwner,
});
export type ReviewWritten = Static<typeof reviewWritten.payload>;

/** Both sides wrote or the blind days are over. */
export const reviewRevealed = eventType({
  name: 'quality.review_revealed',
  version: 1,
  payload: Closed(ofReview),
  live: withBoth,
});

export const reviewReplied = eventType({
  name: 'quality.review_replied',
  version: 1,
  payload: Closed(ofReview),
  live: withBoth,
});

export const reviewHeld = eventType({
  name: 'quality.review_held',
  version: 1,
  payload: Closed({ ...ofReview, suspicions: Type.Array(Suspicion) }),
  live: staff,
});
export type ReviewHeld = Static<typeof reviewHeld.payload>;

export const reviewChecked = eventType({
  name: 'quality.review_checked',
  version: 1,
  payload: Closed({ ...ofReview, verdict: Counting }),
  live: staff,
});

export const reviewHidden = eventType({
  name: 'quality.review_hidden',
  version: 1,
  payload: Closed({ ...ofReview, part: OneOf(['review', 'reply']), reason: Nullable(HideReason) }),
  live: withOwner,
});

export const scoreChanged = eventType({
  name: 'quality.score_changed',
  version: 1,
  payload: Closed({
    storeId: Id,
    /** `*`: all categories together. */
    categoryKey: Type.String(),
    stars: Nullable(Type.Number()),
    reviews: Type.Integer(),
  }),
  live: withMerchant,
});
export type ScoreChanged = Static<typeof scoreChanged.payload>;

export const monthEvaluated = eventType({
  name: 'quality.month_evaluated',
  version: 1,
  payload: Closed({
    storeId: Id,
    categoryKey: Type.String(),
    month: Type.String(),
    stars: Nullable(Type.Number()),
    reviews: Type.Integer(),
    outcome: MonthOutcome,
  }),
  live: withMerchant,
});
export type MonthEvaluated = Static<typeof monthEvaluated.payload>;

export const rectificationChanged = eventType({
  name: 'quality.rectification_changed',
  version: 1,
  payload: Closed({
    rectificationId: Id,
    storeId: Id,
    categoryKey: Type.String(),
    state: RectificationState,
    planDueAt: Instant,
  }),
  live: withMerchant,
});

/** Bookings that were made are not dropped: each open one becomes a case. */
export const storeDelisted = eventType({
  name: 'quality.store_delisted',
  version: 1,
  payload: Closed({ storeId: Id, categoryKey: Type.String(), month: Type.String() }),
  live: withMerchant,
});
export type StoreDelisted = Static<typeof storeDelisted.payload>;

/** Never told to the merchant before it is done. */
export const inspectionPlanned = eventType({
  name: 'quality.inspection_planned',
  version: 1,
  payload: Closed({ inspectionId: Id, storeId: Id, categoryKey: Type.String(), dueOn: PlainDate }),
  live: staff,
});

export const inspectionDone = eventType({
  name: 'quality.inspection_done',
  version: 1,
  payload: Closed({
    inspectionId: Id,
    storeId: Id,
    categoryKey: Type.String(),
    percent: Type.Integer(),
    passed: Type.Boolean(),
  }),
  live: withMerchant,
});

export const factRecorded = eventType({
  name: 'quality.fact_recorded',
  version: 1,
  payload: Closed({ kind: QualityFactKind, storeId: Id, bookingId: Nullable(Id) }),
  live: withMerchant,
});
export type FactRecorded = Static<typeof factRecorded.payload>;

export const claimOpened = eventType({
  name: 'quality.claim_opened',
  version: 1,
  payload: Closed({ ...ofClaim, answerDueAt: Instant, by: OneOf(['owner', 'operator']) }),
  live: withBoth,
});
export type ClaimOpened = Static<typeof claimOpened.payload>;

export const claimAnswered = eventType({
  name: 'quality.claim_answered',
  version: 1,
  payload: Closed({ ...ofClaim, first: Type.Boolean() }),
  live: withBoth,
});
export type ClaimAnswered = Static<typeof claimAnswered.payload>;

export const claimDecided = eventType({
  name: 'quality.claim_decided',
  version: 1,
  payload: Closed({ ...ofClaim, outcome: OneOf(['paid_first', 'refused', 'withdrawn']), amountFen: Nullable(Fen) }),
  live: withBoth,
});
export type ClaimDecided = Static<typeof claimDecided.payload>;

export const claimPaidOut = eventType({
  name: 'quality.claim_paid_out',
  version: 1,
  payload: Closed({ ...ofClaim, amountFen: Fen }),
  live: withBoth,
});
export type ClaimPaidOut = Static<typeof claimPaidOut.payload>;

export const claimAppealed = eventType({
  name: 'quality.claim_appealed',
  version: 1,
  payload: Closed(ofClaim),
  live: withMerchant,
});

export const claimAppealDecided = eventType({
  name: 'quality.claim_appeal_decided',
  version: 1,
  payload: Closed({ ...ofClaim, granted: Type.Boolean() }),
  live: withMerchant,
});

export const claimRecovered = eventType({
  name: 'quality.claim_recovered',
  version: 1,
  payload: Closed({ ...ofClaim, amountFen: Fen, way: OneOf(['deducted', 'paid', 'waived']) }),
  live: withMerchant,
});

export const fundDeposited = eventType({
  name: 'quality.fund_deposited',
  version: 1,
  payload: Closed({ depositId: Id, amountFen: Fen }),
  live: withMerchant,
});

export const qualityEvents = [
  reviewWritten,
  reviewRevealed,
  reviewReplied,
  reviewHeld,
  reviewChecked,
  reviewHidden,
  scoreChanged,
  monthEvaluated,
  rectificationChanged,
  storeDelisted,
  inspectionPlanned,
  inspectionDone,
  factRecorded,
  claimOpened,
  claimAnswered,
  claimDecided,
  claimPaidOut,
  claimAppealed,
  claimAppealDecided,
  claimRecovered,
  fundDeposited,
] as const;
