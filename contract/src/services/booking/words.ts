/** Words of bookings: states, who acts, how it is paid, and a booking as owners and staff see it (BOOK-3 to BOOK-8). */
import { type Static, Type } from 'typebox';
import { Closed, Fen, Id, Instant, Line, Nullable, OneOf, PlainDate } from '../../schema.ts';
import { Policy, PriceLine, payWays } from '../merchant/offer.ts';
import { Names, serviceModes } from '../merchant/words.ts';

/**
 * `pending` is held and waits for payment; `requested` is paid or payable at the store and waits for the store's word.
 * Rating is no state: `reviewed` says so.
 */
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
export type BookingState = (typeof bookingStates)[number];
export const BookingState = OneOf(bookingStates);

export const bookingSources = ['owner', 'walk_in', 'staff', 'series', 'waiting', 'import'] as const;
export type BookingSource = (typeof bookingSources)[number];
export const BookingSource = OneOf(bookingSources);

/** Who made a move. */
export const actors = ['owner', 'merchant', 'operator', 'system'] as const;
export type Actor = (typeof actors)[number];
export const Actor = OneOf(actors);

export const PayWay = OneOf(payWays);

export const Place = Closed({
  lat: Type.Number({ minimum: -90, maximum: 90 }),
  lng: Type.Number({ minimum: -180, maximum: 180 }),
  address: Line(200),
});
export type Place = Static<typeof Place>;

/**
 * One service for one pet. Appointments name `startsAt`, stays `checkIn` and `checkOut` (dates at the store; the last is not
 * a night), classes `sessionId`.
 */
export const ItemInput = Closed({
  offerId: Id,
  petId: Id,
  startsAt: Type.Optional(Instant),
  checkIn: Type.Optional(PlainDate),
  checkOut: Type.Optional(PlainDate),
  sessionId: Type.Optional(Id),
  /** Resource number of the person who shall do it; anybody who can when left out. */
  personNo: Type.Optional(Type.Integer({ minimum: 1 })),
  matted: Type.Optional(Type.Boolean()),
  /** At the owner's home. */
  home: Type.Optional(Place),
});
export type ItemInput = Static<typeof ItemInput>;

/** When it is, for a move: the members that fit the kind of service. */
export const WhenInput = Closed({
  startsAt: Type.Optional(Instant),
  checkIn: Type.Optional(PlainDate),
  checkOut: Type.Optional(PlainDate),
  sessionId: Type.Optional(Id),
  personNo: Type.Optional(Type.Integer({ minimum: 1 })),
});
export type WhenInput = Static<typeof WhenInput>;

export const BookedStore = Type.Object({
  storeId: Id,
  name: Type.String(),
  address: Type.String(),
  phone: Nullable(Type.String()),
  lat: Type.Number(),
  lng: Type.Number(),
  timeZone: Type.String(),
});
export const BookedPet = Type.Object({ petId: Id, name: Type.String(), species: Type.String() });
export const BookedService = Type.Object({
  serviceId: Id,
  serviceKey: Type.String(),
  categoryKey: Type.String(),
  names: Names,
  mode: OneOf(serviceModes),
});

export const BookingMoney = Type.Object({
  currency: Type.String(),
  lines: Type.Array(PriceLine),
  /** Of stays; else 1. */
  quantity: Type.Integer(),
  /** Before coupons. */
  priceFen: Fen,
  discountFen: Fen,
  /** priceFen − discountFen. */
  payableFen: Fen,
  payWay: Nullable(PayWay),
  /** Asked for online: all, the deposit, or nothing. */
  dueNowFen: Fen,
  paidFen: Fen,
  refundedFen: Fen,
  /** Kept by the policy when it was cancelled or nobody came. */
  feeFen: Fen,
  /** To be paid in the store. */
  atStoreFen: Fen,
});
export type BookingMoney = Static<typeof BookingMoney>;

export const Cancellation = Type.Object({ by: Actor, reason: Type.String(), at: Instant });

/** What the owner may do with it now. */
export const OwnerActs = Type.Object({
  pay: Type.Boolean(),
  cancel: Type.Boolean(),
  reschedule: Type.Boolean(),
  dispute: Type.Boolean(),
  review: Type.Boolean(),
  rateConvenience: Type.Boolean(),
});

export const bookingFields = {
  bookingId: Id,
  /** For people: read out on the phone. */
  no: Type.String(),
  /** Bookings of one go, paid together. */
  groupId: Id,
  seriesId: Nullable(Id),
  source: BookingSource,
  state: BookingState,
  disputed: Type.Boolean(),
  reviewed: Type.Boolean(),
  merchantId: Id,
  store: BookedStore,
  service: BookedService,
  offerId: Id,
  pets: Type.Array(BookedPet),
  startsAt: Instant,
  endsAt: Instant,
  minutes: Type.Integer(),
  /** Learned: what it usually takes. */
  usual: Nullable(Type.Object({ low: Type.Integer(), high: Type.Integer() })),
  checkIn: Nullable(PlainDate),
  checkOut: Nullable(PlainDate),
  sessionId: Nullable(Id),
  /** Kennel fixed at check-in. */
  kennelName: Nullable(Type.String()),
  /** Who does it; the first person of its claims. */
  person: Nullable(Type.Object({ resourceNo: Type.Integer(), name: Type.String() })),
  home: Nullable(Type.Object({ address: Type.String(), lat: Type.Number(), lng: Type.Number() })),
  note: Nullable(Type.String()),
  money: BookingMoney,
  paymentId: Nullable(Id),
  policy: Nullable(Policy),
  /** While it is held. */
  holdExpiresAt: Nullable(Instant),
  cancelled: Nullable(Cancellation),
  createdAt: Instant,
  confirmedAt: Nullable(Instant),
  checkedInAt: Nullable(Instant),
  startedAt: Nullable(Instant),
  completedAt: Nullable(Instant),
};

export const OwnerBooking = Type.Object({
  ...bookingFields,
  can: OwnerActs,
  /** The one-tap answer, 0 to 100. */
  convenience: Nullable(Type.Integer()),
  waitingId: Nullable(Id),
});
export type OwnerBooking = Static<typeof OwnerBooking>;
