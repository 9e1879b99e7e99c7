/** Problem types of the coupon module; front ends switch on their codes. */
import type { Coupon } from '@pawloop/contract';
import { type ProblemType, problemType } from '../../platform/problem.ts';

export const templateNotFound = problemType('coupon/template-not-found', 404, 'There is no such coupon template');
export const couponNotFound = problemType('coupon/not-found', 404, 'There is no such coupon');
export const unknownCode = problemType('coupon/unknown-code', 404, 'No coupon can be claimed with this code');
export const codeUsed = problemType('coupon/code-used', 409, 'This code has been used');
export const termsInvalid = problemType('coupon/terms-invalid', 422, 'The terms do not fit the kind of coupon');
export const validityInvalid = problemType('coupon/validity-invalid', 422, 'The validity is empty');
export const claimInvalid = problemType('coupon/claim-invalid', 422, 'The way to claim does not fit the template');
export const claimCodeTaken = problemType('coupon/claim-code-taken', 409, 'Another template has this code');
export const budgetUnknown = problemType('coupon/budget-unknown', 422, 'There is no such budget');
export const revisionChanged = problemType(
  'coupon/revision-changed',
  409,
  'Somebody else has changed the template: read it again',
);
export const stockBelowGranted = problemType(
  'coupon/stock-below-granted',
  409,
  'The pieces cannot go below what is already granted',
);
export const illegalStatus = problemType('coupon/illegal-status', 409, 'The template cannot take this status now');
export const notRedeemable = problemType('coupon/not-redeemable', 409, 'A coupon cannot be used');
export const notRevocable = problemType('coupon/not-revocable', 409, 'The coupon is not unused any more');
export const tooManyCoupons = problemType('coupon/too-many', 422, 'At most 8 coupons go with one sale');

export const exhausted = problemType('coupon/exhausted', 409, 'All pieces are gone');
export const customerLimit = problemType('coupon/customer-limit', 409, 'Nobody gets more of this coupon than that');
export const budgetUsedUp = problemType('coupon/budget-used-up', 409, 'The budget of this coupon is used up');
export const inactive = problemType('coupon/inactive', 409, 'This coupon is not given out now');
export const notEligible = problemType(
  'coupon/not-eligible',
  409,
  'This coupon is for new customers with a verified phone',
);

/** Each refusal of a grant as the problem that an owner gets. */
export const refusalProblems: Readonly<Record<Coupon.Refusal, ProblemType>> = {
  exhausted,
  customer_limit: customerLimit,
  budget: budgetUsedUp,
  inactive,
  not_eligible: notEligible,
};
