/** Problem types of the audience module; front ends switch on their codes. */
import { problemType } from '../../platform/problem.ts';

export const customerNotFound = problemType('audience/customer-not-found', 404, 'There is no such customer');
export const orderNotFound = problemType('audience/order-not-found', 404, 'There is no such order');
export const notCounterSale = problemType(
  'audience/not-counter-sale',
  409,
  'Only a sale at the counter can be cancelled here',
);
export const alreadyCancelled = problemType('audience/already-cancelled', 409, 'The sale is already cancelled');
export const saleInFuture = problemType('audience/sale-in-future', 422, 'A sale cannot lie in the future');
export const emptySale = problemType('audience/empty-sale', 422, 'A line needs a quantity');
export const couponNeedsCustomer = problemType(
  'audience/coupon-needs-customer',
  422,
  'Coupons belong to a customer: say whose sale it is',
);
export const dateInFuture = problemType('audience/date-in-future', 422, 'The date lies in the future');
export const periodInvalid = problemType(
  'audience/period-invalid',
  422,
  'The period is empty or longer than 400 steps',
);
export const searchTooWide = problemType('audience/search-too-wide', 422, 'Too many customers fit the text: say more');
