/** Problem types of the dispatch module; front ends switch on their codes. */
import { problemType } from '../../platform/problem.ts';

export const requestNotFound = problemType('dispatch/not-found', 404, 'There is no such emergency');
export const offerNotFound = problemType('dispatch/offer-not-found', 404, 'There is no such offer');
export const photoNotFound = problemType('dispatch/photo-not-found', 404, 'There is no such photo');
export const storeNotFound = problemType('dispatch/store-not-found', 404, 'There is no such hospital');
export const consentNeeded = problemType(
  'dispatch/consent-needed',
  409,
  'The owner has to agree that the place goes to hospitals',
);
export const petGone = problemType('dispatch/pet-deceased', 409, 'This pet has died');
export const taken = problemType('dispatch/taken', 409, 'Another hospital has taken the case');
export const offerOver = problemType('dispatch/offer-over', 409, 'This offer does not stand any more');
export const withdrawnByOwner = problemType('dispatch/cancelled', 409, 'The owner has cancelled the emergency');
export const illegalMove = problemType('dispatch/illegal-move', 409, 'The emergency cannot take this step now');
export const tooManyPhotos = problemType('dispatch/too-many-photos', 409, 'An emergency holds at most 6 photos');
export const notAHospital = problemType('dispatch/not-a-hospital', 422, 'This store does not take emergencies');
export const nextVisitPast = problemType('dispatch/next-visit-past', 422, 'The next visit has to lie after today');
