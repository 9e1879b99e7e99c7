/** Words, tones and events that the rooms of bookings share. */
import type { Booking } from '@pawloop/contract';
import type { Tone } from '../../../kit/StateTag.tsx';

export const bookingStates = [
  'pending',
  'requested',
  'confirmed',
  'checked_in',
  'in_service',
  'completed',
  'cancelled',
  'no_show',
  'expired',
] as const;

export const stateTones: Readonly<Record<Booking.BookingState, Tone>> = {
  pending: 'plain',
  requested: 'warn',
  confirmed: 'accent',
  checked_in: 'info',
  in_service: 'info',
  completed: 'good',
  cancelled: 'plain',
  no_show: 'bad',
  expired: 'plain',
};

/** Whatever moves a booking. */
export const bookingEvents = [
  'booking.held',
  'booking.requested',
  'booking.confirmed',
  'booking.rescheduled',
  'booking.repriced',
  'booking.reassigned',
  'booking.checked_in',
  'booking.started',
  'booking.completed',
  'booking.cancelled',
  'booking.no_show',
  'booking.expired',
  'booking.disputed',
  'booking.dispute_resolved',
  'booking.refunded',
];

/** `14:00`, at the store. */
export function timeAt(at: string, timeZone: string): string {
  return new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', timeZone }).format(new Date(at));
}
