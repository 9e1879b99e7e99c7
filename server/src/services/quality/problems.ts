/** Problem types of the quality module; front ends switch on their codes. */
import { problemType } from '../../platform/problem.ts';

export const bookingNotFound = problemType('quality/booking-not-found', 404, 'There is no such booking');
export const storeNotFound = problemType('quality/store-not-found', 404, 'There is no such store');
export const reviewNotFound = problemType('quality/review-not-found', 404, 'There is no such review');
export const notCompleted = problemType('quality/not-completed', 409, 'Only a completed booking can be rated');
export const reviewTooLate = problemType('quality/too-late', 409, 'The time for rating this booking is over');
export const alreadyReviewed = problemType('quality/already-written', 409, 'This booking has been rated');
export const photosClosed = problemType('quality/photos-closed', 409, 'No more photos can be added to this review');
export const alreadyReplied = problemType('quality/already-replied', 409, 'This review has been answered');
export const notHidden = problemType('quality/not-hidden', 409, 'There is nothing of that kind to hide or to show');
export const verdictStands = problemType('quality/verdict-stands', 409, 'The review has this state already');

export const rectificationNotFound = problemType('quality/rectification-not-found', 404, 'There is no such notice');
export const rectificationState = problemType(
  'quality/rectification-state',
  409,
  'The notice is not open for that now',
);

export const inspectionNotFound = problemType('quality/inspection-not-found', 404, 'There is no such inspection');
export const inspectionRunning = problemType(
  'quality/inspection-running',
  409,
  'An inspection of this store and category is under way',
);
export const inspectionState = problemType('quality/inspection-state', 409, 'The inspection is not open for that now');
export const inspectionUnfinished = problemType('quality/inspection-unfinished', 422, 'Something is still missing');
export const checklistChanged = problemType(
  'quality/checklist-changed',
  409,
  'Somebody else has changed the checklist: read it again',
);
export const checklistInvalid = problemType('quality/checklist-invalid', 422, 'Each item needs a key of its own');
export const answerUnknown = problemType('quality/answer-unknown', 422, 'The checklist has no such item');

export const claimNotFound = problemType('quality/claim-not-found', 404, 'There is no such claim');
export const claimExists = problemType('quality/claim-exists', 409, 'There is a claim for this incident');
export const claimNotCovered = problemType('quality/claim-not-covered', 422, 'This incident is not covered');
export const claimState = problemType('quality/claim-state', 409, 'The claim is not open for that now');
export const claimTooManyFiles = problemType('quality/too-many-files', 409, 'No more files can be added');
export const amountMissing = problemType('quality/amount-missing', 422, 'Say how much is paid');
export const overCap = problemType('quality/over-cap', 409, 'That is more than the limit for this booking');
export const payoutState = problemType('quality/payout-state', 409, 'The payout is made, or there is none');
export const appealClosed = problemType('quality/appeal-closed', 409, 'An appeal is not possible any more');
export const appealState = problemType('quality/appeal-state', 409, 'There is no open appeal');
export const recoveryState = problemType('quality/recovery-state', 409, 'The recovery is settled, or there is none');
export const referenceUsed = problemType('quality/reference-used', 409, 'This reference has been recorded');
