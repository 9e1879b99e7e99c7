/** Problem types of the schedule; front ends switch on their codes. */
import { problemType } from '../../platform/problem.ts';

export const storeUnknown = problemType('schedule/store-not-found', 404, 'There is no such store');
export const offerUnknown = problemType('schedule/offer-not-found', 404, 'The store has no such offer');
export const petWordsTwice = problemType(
  'schedule/pet-twice',
  422,
  'Give a pet on file or its size, coat and weight, not both',
);
export const petNeedsOwner = problemType('schedule/pet-needs-owner', 403, 'Only its owner can ask with a pet on file');
export const notAStay = problemType('schedule/not-a-stay', 422, 'Nights are asked for services that are stays');
export const notAClass = problemType('schedule/not-a-class', 422, 'Sessions are opened for offers of classes');
export const slotTaken = problemType('schedule/slot-taken', 409, 'The time is not free any more');
export const kennelTaken = problemType('schedule/kennel-taken', 409, 'The kennel is not free for this stay');
export const stayUnknown = problemType('schedule/stay-not-found', 404, 'There is no such stay to check in');
export const peaksOverlap = problemType('schedule/peaks-overlap', 422, 'Peak windows of a day overlap');
