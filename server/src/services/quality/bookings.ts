/** Bookings as quality sees them: those of an owner who is on file; walk-ins of strangers have nobody to review them. */

import type { PaymentModule } from '../../finance/payment/index.ts';
import type { BookingModule } from '../booking/index.ts';
import type { Bookings, PayersOf, ServedBooking } from './deps.ts';

export function bookingsOf(booking: Pick<BookingModule, 'find' | 'markReviewed'>): Bookings {
  return {
    async find(handle, bookingIds) {
      const found = await booking.find(handle, bookingIds);
      const served = [...found.values()].flatMap((card): ServedBooking[] => {
        const { customerId } = card;
        return customerId === null ? [] : [{ ...card, customerId }];
      });
      return new Map(served.map((one) => [one.bookingId, one]));
    },
    markReviewed: (tx, bookingId) => booking.markReviewed(tx, bookingId),
  };
}

/** By what the payer of each booking is known at the provider; bookings of one go are paid together. */
export function payersOf(booking: Pick<BookingModule, 'find'>, payment: Pick<PaymentModule, 'payersOf'>): PayersOf {
  return async (handle, bookingIds) => {
    const cards = [...(await booking.find(handle, bookingIds)).values()];
    const payers = await payment.payersOf(handle, 'booking', [...new Set(cards.map((card) => card.groupId))]);
    return new Map(
      cards.flatMap(({ bookingId, groupId }) => {
        const payer = payers.get(groupId);
        return payer === undefined ? [] : [[bookingId, payer] as const];
      }),
    );
  };
}
