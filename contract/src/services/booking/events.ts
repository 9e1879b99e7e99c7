/** Facts of bookings, live to the owner, the merchant's staff and operators; no name, phone or note in them. */
import { type Static, Type } from 'typebox';
import { eventType } from '../../event.ts';
import { Closed, Fen, Id, Instant, Nullable, OneOf, PlainDate } from '../../schema.ts';
import { Names, serviceModes } from '../merchant/words.ts';
import { Actor, BookingSource, BookingState } from './words.ts';

const live = { staff: 'booking.read', merchant: 'booking.read', owner: true } as const;

const told = {
  bookingId: Id,
  no: Type.String(),
  groupId: Id,
  seriesId: Nullable(Id),
  storeId: Id,
  offerId: Id,
  serviceId: Id,
  serviceKey: Type.String(),
  categoryKey: Type.String(),
  mode: OneOf(serviceModes),
  petIds: Type.Array(Id),
  startsAt: Instant,
  endsAt: Instant,
  checkIn: Nullable(PlainDate),
  checkOut: Nullable(PlainDate),
  state: BookingState,
  source: BookingSource,
};

export const bookingHeld = eventType({
  name: 'booking.held',
  version: 1,
  payload: Closed({ ...told, expiresAt: Instant, payableFen: Fen }),
  live,
});

/** Paid, or payable at the store, and waiting for the store's word. */
export const bookingRequested = eventType({ name: 'booking.requested', version: 1, payload: Closed(told), live });

export const bookingConfirmed = eventType({
  name: 'booking.confirmed',
  version: 1,
  payload: Closed({ ...told, payableFen: Fen, paidFen: Fen }),
  live,
});
export type BookingConfirmed = Static<typeof bookingConfirmed.payload>;

export const bookingRescheduled = eventType({
  name: 'booking.rescheduled',
  version: 1,
  payload: Closed({ ...told, by: Actor, fromStartsAt: Instant }),
  live,
});

/** The animal weighs more or less, or its coat is another one: what is not paid yet costs another price (rule 13). */
export const bookingRepriced = eventType({
  name: 'booking.repriced',
  version: 1,
  payload: Closed({ ...told, fromFen: Fen, payableFen: Fen }),
  live,
});

/** Another person does it. */
export const bookingReassigned = eventType({ name: 'booking.reassigned', version: 1, payload: Closed(told), live });

export const bookingCheckedIn = eventType({ name: 'booking.checked_in', version: 1, payload: Closed(told), live });
export const bookingStarted = eventType({ name: 'booking.started', version: 1, payload: Closed(told), live });

export const bookingCompleted = eventType({
  name: 'booking.completed',
  version: 1,
  payload: Closed({
    ...told,
    serviceNames: Names,
    completedAt: Instant,
    currency: Type.String(),
    /** Before coupons. */
    grossFen: Fen,
    discountFen: Fen,
    /** What the owner pays in all: online and in the store. */
    payableFen: Fen,
    /** Online, less what was given back. */
    paidFen: Fen,
    atStoreFen: Fen,
    /** Of what was paid online. */
    commissionFen: Fen,
    /** Measured from begin to end; null when it was not begun here. */
    minutes: Nullable(Type.Integer()),
  }),
  live,
});
export type BookingCompleted = Static<typeof bookingCompleted.payload>;

export const bookingCancelled = eventType({
  name: 'booking.cancelled',
  version: 1,
  payload: Closed({
    ...told,
    from: BookingState,
    by: Actor,
    feeFen: Fen,
    refundFen: Fen,
    /** It counts against the store. */
    merchantFault: Type.Boolean(),
  }),
  live,
});
export type BookingCancelled = Static<typeof bookingCancelled.payload>;

export const bookingNoShow = eventType({
  name: 'booking.no_show',
  version: 1,
  payload: Closed({ ...told, feeFen: Fen, refundFen: Fen, disputableUntil: Instant }),
  live,
});

export const bookingExpired = eventType({ name: 'booking.expired', version: 1, payload: Closed(told), live });

export const bookingDisputed = eventType({
  name: 'booking.disputed',
  version: 1,
  payload: Closed({ ...told, about: OneOf(['no_show', 'service']) }),
  live,
});

export const bookingDisputeResolved = eventType({
  name: 'booking.dispute_resolved',
  version: 1,
  payload: Closed({ ...told, refundFen: Fen }),
  live,
});

/** Money went back after completion: what the order was worth is revised. */
export const bookingRefunded = eventType({
  name: 'booking.refunded',
  version: 1,
  payload: Closed({
    ...told,
    serviceNames: Names,
    completedAt: Nullable(Instant),
    currency: Type.String(),
    amountFen: Fen,
    /** In all. */
    refundedFen: Fen,
    discountFen: Fen,
    payableFen: Fen,
  }),
  live,
});
export type BookingRefunded = Static<typeof bookingRefunded.payload>;

/** A place has become free and is kept for this owner for a while. */
export const waitingOffered = eventType({
  name: 'booking.waiting_offered',
  version: 1,
  payload: Closed({ ...told, waitingId: Id, expiresAt: Instant }),
  live,
});

export const waitingChanged = eventType({
  name: 'booking.waiting_changed',
  version: 1,
  payload: Closed({
    waitingId: Id,
    offerId: Id,
    storeId: Id,
    state: OneOf(['waiting', 'offered', 'booked', 'left', 'over']),
  }),
  live,
});

export const reminderDue = eventType({
  name: 'booking.reminder_due',
  version: 1,
  payload: Closed({ ...told, kind: OneOf(['day', 'hours']) }),
  live: { owner: true },
});

/** Held and not paid: the owner began to book and did not finish. */
export const bookingUnfinished = eventType({ name: 'booking.unfinished', version: 1, payload: Closed(told) });

/** Made before a merchant or category went offline: somebody must keep, move or refund it. */
export const bookingAffected = eventType({
  name: 'booking.affected',
  version: 1,
  payload: Closed({ ...told, cause: Type.String() }),
  live: { staff: 'booking.read', merchant: 'booking.read' },
});
export type BookingAffected = Static<typeof bookingAffected.payload>;

/** The one-tap answer after booking (BOOK-13). */
export const convenienceRated = eventType({
  name: 'booking.convenience_rated',
  version: 1,
  payload: Closed({ bookingId: Id, storeId: Id, score: Type.Integer() }),
  live: { staff: 'booking.read' },
});

export const bookingEvents = [
  bookingHeld,
  bookingRequested,
  bookingConfirmed,
  bookingRescheduled,
  bookingRepriced,
  bookingReassigned,
  bookingCheckedIn,
  bookingStarted,
  bookingCompleted,
  bookingCancelled,
  bookingNoShow,
  bookingExpired,
  bookingDisputed,
  bookingDisputeResolved,
  bookingRefunded,
  waitingOffered,
  waitingChanged,
  reminderDue,
  bookingUnfinished,
  bookingAffected,
  convenienceRated,
] as const;
