/** Bookings as cases see them. */
import type { BookingModule } from '../../services/booking/index.ts';
import type { CaseBooking, CaseBookings } from './deps.ts';

export function bookingsOf(booking: Pick<BookingModule, 'find' | 'cancelInFull'>): CaseBookings {
  return {
    async find(handle, bookingIds) {
      const found = await booking.find(handle, bookingIds);
      const known = [...found.values()].flatMap(({ bookingId, no, customerId, merchantId }): CaseBooking[] =>
        customerId === null ? [] : [{ bookingId, no, customerId, merchantId }],
      );
      return new Map(known.map((one) => [one.bookingId, one]));
    },
    giveBack: async (tx, bookingId, reason) =>
      void (await booking.cancelInFull(tx, { bookingId, reason, merchantFault: true })),
  };
}
