/** Problem types of the booking module; front ends switch on their codes. */
import { problemType } from '../../platform/problem.ts';

export const bookingNotFound = problemType('booking/not-found', 404, 'There is no such booking');
/** `errors` name up to three next free starts as `/alternatives/0`. */
export const slotTaken = problemType('booking/slot-taken', 409, 'This time has just been taken');
export const fullyBooked = problemType('booking/full', 409, 'There is no room left');
export const illegalMove = problemType('booking/illegal-move', 409, 'The booking cannot make this move now');
export const holdExpired = problemType('booking/hold-expired', 409, 'The time for paying is over');
export const priceChanged = problemType('booking/price-changed', 409, 'The price is not the one that was shown');
export const termsChanged = problemType('booking/terms-changed', 409, 'Fee or refund are not those that were shown');
export const whenInvalid = problemType('booking/when-invalid', 422, 'The time does not fit the kind of service');
export const oneStore = problemType('booking/one-store', 422, 'Bookings of one go are at one store');
export const payWayUnavailable = problemType('booking/pay-way', 422, 'It cannot be paid in this way');
export const healthBlocked = problemType('booking/health-blocked', 422, 'The health of the pet stands against it');
export const tooSoon = problemType('booking/too-soon', 409, 'The start is too near or over');
export const tooFarAhead = problemType('booking/too-far-ahead', 409, 'The start is too far ahead');
export const rescheduleTooLate = problemType(
  'booking/reschedule-too-late',
  409,
  'It cannot be moved free of charge any more',
);
export const lengthFixed = problemType('booking/length-fixed', 422, 'A stay keeps its number of nights');
export const noShowTooEarly = problemType('booking/no-show-too-early', 409, 'The time of grace is not over');
export const disputeTooLate = problemType('booking/dispute-too-late', 409, 'The time for a dispute is over');
export const alreadyDisputed = problemType('booking/already-disputed', 409, 'It is disputed already');
export const refundTooMuch = problemType('booking/refund-too-much', 422, 'More than is left of what was paid');
export const alreadyRated = problemType('booking/already-rated', 409, 'This question has been answered');
export const personUnavailable = problemType('booking/person-unavailable', 409, 'This person is not free then');
export const waitingNotFound = problemType(
  'booking/waiting-not-found',
  404,
  'There is no such place in a waiting list',
);
export const alreadyWaiting = problemType('booking/already-waiting', 409, 'The pet waits for this already');
export const notOffered = problemType('booking/not-offered', 409, 'No place is offered now');
export const seriesTooFar = problemType('booking/series-invalid', 422, 'A series is of appointments');
export const calendarNotFound = problemType('booking/calendar-not-found', 404, 'There is no such calendar');
export const sessionNotFound = problemType('booking/session-not-found', 404, 'There is no such class session');
export const sessionBegun = problemType('booking/session-begun', 409, 'The class has begun');
export const petNotFound = problemType('booking/pet-not-found', 404, 'There is no such pet');
export const storeNotFound = problemType('booking/store-not-found', 404, 'There is no such store');
