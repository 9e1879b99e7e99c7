/** Bookings: hold then pay, every move, waiting list, series, calendars (BOOK-3 to BOOK-8, BOOK-12, BOOK-13, BOOK-16). */
import { ownerBookingEndpoints } from './booking/owner.ts';
import { planEndpoints } from './booking/plan.ts';
import { staffBookingEndpoints } from './booking/staff.ts';
import { storeBookingEndpoints } from './booking/store.ts';

export * from './booking/events.ts';
export * from './booking/owner.ts';
export * from './booking/plan.ts';
export * from './booking/staff.ts';
export * from './booking/store.ts';
export * from './booking/words.ts';

export const bookingEndpoints = {
  ...ownerBookingEndpoints,
  ...planEndpoints,
  ...staffBookingEndpoints,
  ...storeBookingEndpoints,
};
