/** Problem types of the payment module; front ends switch on their codes. */
import { problemType } from '../../platform/problem.ts';

export const paymentNotFound = problemType('payment/not-found', 404, 'There is no such payment');
export const refundNotFound = problemType('payment/refund-not-found', 404, 'There is no such refund');
export const differenceNotFound = problemType('payment/difference-not-found', 404, 'There is no such difference');
export const paymentOver = problemType('payment/over', 409, 'This payment can no longer be made');
export const channelUnavailable = problemType('payment/channel-unavailable', 422, 'One cannot pay this way here');
export const channelFixed = problemType('payment/channel-fixed', 409, 'The payment was begun in another way');
export const payerUnknown = problemType('payment/payer-unknown', 422, 'Sign in with WeChat first to pay this way');
export const providerAway = problemType('payment/provider-away', 503, 'The payment provider does not answer now');
export const providerRefused = problemType('payment/refused', 422, 'The payment provider has refused the payment');
export const notPaid = problemType('payment/not-paid', 409, 'Only what was paid can be given back');
export const refundTooMuch = problemType('payment/refund-too-much', 422, 'More than was paid cannot be given back');
export const refundKeyReused = problemType('payment/refund-key-reused', 409, 'The key belongs to another refund');
export const refundNotFailed = problemType('payment/refund-not-failed', 409, 'Only a failed refund is tried again');
export const notWrong = problemType('payment/not-wrong', 409, 'No other amount than the one asked for was paid');
export const currencyDiffers = problemType(
  'payment/currency-differs',
  409,
  'Paid in another currency: give it back there',
);

export const billNotReady = problemType('payment/bill-not-ready', 503, 'The provider has not made this bill yet');
export const differenceResolved = problemType('payment/difference-resolved', 409, 'The difference is resolved already');
