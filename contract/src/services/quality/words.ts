/** Words of the quality module that several of its contract files use: stars, states, reasons. */
import { type Static, Type } from 'typebox';
import { Closed, Id, Instant, Nullable, OneOf } from '../../schema.ts';

/** What stars are given for besides the whole: result, handling of the animal, place, punctuality, value. */
export const reviewAspects = ['result', 'handling', 'place', 'punctuality', 'value'] as const;
export type ReviewAspect = (typeof reviewAspects)[number];

export const Stars = Type.Integer({ minimum: 1, maximum: 5 });

/** Stars per aspect; aspects that do not apply are left out. */
export const AspectStars = Closed({
  result: Type.Optional(Stars),
  handling: Type.Optional(Stars),
  place: Type.Optional(Stars),
  punctuality: Type.Optional(Stars),
  value: Type.Optional(Stars),
});
export type AspectStars = Static<typeof AspectStars>;

/** `counted` in the score from when it is visible; `held` until a suspicion is checked; `excluded`: found fraudulent. */
export const countings = ['counted', 'held', 'excluded'] as const;
export type Counting = (typeof countings)[number];
export const Counting = OneOf(countings);

/** Why a review is held back (rule 37). */
export const suspicions = ['own_staff', 'same_device', 'same_payment_account', 'burst', 'refund_after_review'] as const;
export type Suspicion = (typeof suspicions)[number];
export const Suspicion = OneOf(suspicions);

/** Why a text is hidden; a low rating is none (BOOK-11). */
export const hideReasons = ['personal_data', 'insult', 'unlawful', 'advertising', 'foreign_content', 'fraud'] as const;
export type HideReason = (typeof hideReasons)[number];
export const HideReason = OneOf(hideReasons);

/** Stars with their count; `stars` is null below the minimum of reviews: "new". */
export const Score = Type.Object({
  stars: Nullable(Type.Number({ minimum: 1, maximum: 5 })),
  reviews: Type.Integer({ minimum: 0 }),
});
export type Score = Static<typeof Score>;

/** `new`: too few reviews; `fine`; `rectify`: below the bar; `delist`: below it for the second month; `out`: delisted before. */
export const monthOutcomes = ['new', 'fine', 'rectify', 'delist', 'out'] as const;
export type MonthOutcome = (typeof monthOutcomes)[number];
export const MonthOutcome = OneOf(monthOutcomes);

/**
 * `noticed` → the merchant has sent a `planned` → the operator `accepted` it or returned it to `noticed`; at the next
 * month's end `passed` or `failed`; `lapsed`: too few reviews were left.
 */
export const rectificationStates = ['noticed', 'planned', 'accepted', 'passed', 'failed', 'lapsed'] as const;
export type RectificationState = (typeof rectificationStates)[number];
export const RectificationState = OneOf(rectificationStates);

export const inspectionStates = ['planned', 'assigned', 'done', 'cancelled'] as const;
export type InspectionState = (typeof inspectionStates)[number];
export const InspectionState = OneOf(inspectionStates);

/**
 * `open`: not answered yet; `in_review`: first answer given; `paid_first`: the merchant's fault, paid from the fund;
 * `refused`, `withdrawn`.
 */
export const claimStates = ['open', 'in_review', 'paid_first', 'refused', 'withdrawn'] as const;
export type ClaimState = (typeof claimStates)[number];
export const ClaimState = OneOf(claimStates);

/** `due`: to be paid out to the owner; `paid` with a reference. */
export const payoutStates = ['due', 'paid'] as const;
export type PayoutState = (typeof payoutStates)[number];
export const PayoutState = OneOf(payoutStates);

/** `open` while the merchant may appeal; `appealed`; `deducted` from a settlement; `paid` by transfer; `waived`: the appeal was right. */
export const recoveryStates = ['open', 'appealed', 'deducted', 'paid', 'waived'] as const;
export type RecoveryState = (typeof recoveryStates)[number];
export const RecoveryState = OneOf(recoveryStates);

export const appealStates = ['open', 'upheld', 'granted'] as const;
export type AppealState = (typeof appealStates)[number];
export const AppealState = OneOf(appealStates);

/** Facts about a store's reliability, read from the log. */
export const qualityFactKinds = ['merchant_cancelled', 'no_ack', 'late', 'inspection_failed', 'claim_paid'] as const;
export type QualityFactKind = (typeof qualityFactKinds)[number];
export const QualityFactKind = OneOf(qualityFactKinds);

export const StoreName = Type.Object({ storeId: Id, name: Type.String(), merchantId: Id });
export type StoreName = Static<typeof StoreName>;

/** A person as staff may see one. */
export const CustomerName = Type.Object({
  customerId: Id,
  name: Nullable(Type.String()),
  phoneMasked: Nullable(Type.String()),
});
export type CustomerName = Static<typeof CustomerName>;

/** A file that was handed in; its address follows from what it belongs to. */
export const FileRef = Type.Object({ fileId: Id, contentType: Type.String(), at: Instant });
export type FileRef = Static<typeof FileRef>;
