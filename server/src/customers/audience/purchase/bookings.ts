/** Completed bookings as orders of kind service, revised when money goes back later, so that RFM and lifecycle know them. */
import type { Booking } from '@pawloop/contract';
import type { Consumer } from '../../../platform/consumers.ts';
import type { LoggedEvent } from '../../../platform/event-log.ts';
import type { AudienceDeps } from '../deps.ts';
import type { NewOrder } from './order.ts';
import { recordOrders } from './record.ts';

export const BOOKING = 'booking';

type Told = Booking.BookingCompleted | Booking.BookingRefunded;

export function bookingConsumer(deps: AudienceDeps): Consumer {
  return {
    name: 'audience.bookings',
    events: ['booking.completed', 'booking.refunded'],
    async handle(tx, events) {
      const orders = events.flatMap((event) => orderOf(event) ?? []);
      if (orders.length > 0) await recordOrders(tx, deps, orders);
    },
  };
}

/** Money that went back before completion is no matter of orders. */
function orderOf(event: LoggedEvent): NewOrder | undefined {
  const told = event.payload as Told;
  if (told.completedAt === null) return undefined;
  const refundedFen = 'refundedFen' in told ? told.refundedFen : 0;
  const line = { sku: told.serviceKey, name: told.serviceNames.zh, category: told.categoryKey };
  const sold = { ...line, quantity: 1, amountFen: told.payableFen, discountFen: told.discountFen };
  const whole = refundedFen >= told.payableFen && refundedFen > 0;
  const back = refundedFen > 0 && !whole ? [{ ...line, quantity: -1, amountFen: 0 - refundedFen }] : [];
  return {
    orderId: told.bookingId,
    source: BOOKING,
    orderNo: told.bookingId,
    customerId: event.customerId,
    at: Temporal.Instant.from(told.completedAt),
    kind: 'service',
    lines: [sold, ...back],
    currency: told.currency,
    ...(whole && { voided: { at: event.occurredAt, reason: 'refunded' } }),
  };
}
