/** Problem types of the merchant module; front ends switch on their codes. */
import { problemType } from '../../platform/problem.ts';

export const merchantNotFound = problemType('merchant/not-found', 404, 'There is no such merchant');
export const documentNotFound = problemType('merchant/document-not-found', 404, 'There is no such document');
export const storeNotFound = problemType('merchant/store-not-found', 404, 'There is no such store');
export const resourceNotFound = problemType('merchant/resource-not-found', 404, 'There is no such person or resource');
export const roomClassNotFound = problemType('merchant/room-class-not-found', 404, 'There is no such room class');
export const offerNotFound = problemType('merchant/offer-not-found', 404, 'There is no such offer');
export const policyNotFound = problemType('merchant/policy-not-found', 404, 'There is no such policy');
export const serviceNotFound = problemType('merchant/service-not-found', 404, 'There is no such service');
export const courseNotFound = problemType('merchant/course-not-found', 404, 'There is no such course');
export const attemptNotFound = problemType('merchant/attempt-not-found', 404, 'There is no such exam attempt');

export const illegalMove = problemType('merchant/illegal-move', 409, 'The merchant cannot move to this state now');
export const reasonNeeded = problemType('merchant/reason-needed', 422, 'Say why');
export const notReady = problemType('merchant/not-ready', 409, 'Something is missing before that');
export const versionChanged = problemType('merchant/version-changed', 409, 'Somebody else changed it: read it again');
export const documentReviewed = problemType('merchant/document-reviewed', 409, 'The document has been looked at');
export const documentInvalid = problemType('merchant/document-invalid', 422, 'The document cannot be taken like that');
export const categoryUnknown = problemType('merchant/category-unknown', 422, 'There is no such category');

export const examTried = problemType('merchant/exam-tried', 409, 'No attempts are left today');
export const examEnded = problemType('merchant/exam-ended', 409, 'This exam has been handed in or its time is over');
export const notTrained = problemType('merchant/not-trained', 409, 'The exam of this category has not been passed');

export const catalogueInvalid = problemType('merchant/catalogue-invalid', 422, 'The catalogue would not fit together');
export const hoursInvalid = problemType('merchant/hours-invalid', 422, 'The hours do not fit');
export const zoneUnknown = problemType('merchant/zone-unknown', 422, 'There is no such time zone');
export const staffForeign = problemType('merchant/staff-foreign', 422, 'This sign-in is not one of the merchant');
export const staffTaken = problemType('merchant/staff-taken', 409, 'Somebody of the store has this sign-in already');
export const bandsInvalid = problemType('merchant/bands-invalid', 422, 'The price bands do not fit');
export const offerTaken = problemType('merchant/offer-taken', 409, 'The store offers this service already');
export const tooManyPhotos = problemType('merchant/too-many-photos', 409, 'A store has at most 12 photos');

export const noBand = problemType('merchant/no-band', 422, 'The store has no price for such a pet');
export const wrongSpecies = problemType('merchant/wrong-species', 422, 'The service is not for such a pet');
export const tooFar = problemType('merchant/too-far', 422, 'The store does not come that far');
export const notBookable = problemType('merchant/not-bookable', 409, 'This cannot be booked at present');
