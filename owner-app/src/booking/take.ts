/** Holding and paying as one tap: hold, choose the way of paying, then the page where the money goes (BOOK-3). */
import type { Input } from '@pawloop/contract/client';
import { api } from '../api/api.ts';
import type { Group, PayWay } from '../service/bookings.ts';
import { replaceBy } from './links.ts';

type HoldBody = NonNullable<Input<'POST /v1/owner/bookings'>['body']>;

/** After a hold: to the cashier when money is asked for, else to the booking. @throws ApiError, OfflineError */
export async function payGroup(group: Pick<Group, 'bookings'>, payWay: PayWay): Promise<void> {
  const bookingId = group.bookings[0]?.bookingId;
  if (bookingId === undefined) return;
  const chosen = await api('POST /v1/owner/bookings/:bookingId/pay', { params: { bookingId }, body: { payWay } });
  if (chosen.payment === null) replaceBy('detail', { bookingId, fresh: '1' });
  else replaceBy('pay', { bookingId });
}

/**
 * A hold that was made stays made when choosing the way of paying fails: the owner finds it under “to pay”, and the next
 * try goes on with it.
 * @throws ApiError `booking/slot-taken` with the next free starts, `booking/price-changed`; OfflineError
 */
export async function bookAndPay(body: HoldBody, payWay: PayWay): Promise<void> {
  const group = await api('POST /v1/owner/bookings', { body });
  const bookingId = group.bookings[0]?.bookingId;
  try {
    await payGroup(group, payWay);
  } catch (error) {
    if (bookingId === undefined) throw error;
    replaceBy('pay', { bookingId });
  }
}
