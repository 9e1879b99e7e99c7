/** Bookings in the owner's hands: price, hold, pay, list, cancel, move, dispute, convenience (BOOK-3 to BOOK-5, BOOK-13). */
import { type Static, Type } from 'typebox';
import { endpoint } from '../../endpoint.ts';
import { OwnerPayment } from '../../finance/payment/words.ts';
import { UnusedReason } from '../../rewards/coupon/price.ts';
import { Closed, Fen, Id, Instant, Line, Nullable, OneOf, Page, PlainDate, pageQuery } from '../../schema.ts';
import { Policy, PriceLine } from '../merchant/offer.ts';
import { ItemInput, OwnerBooking, PayWay, WhenInput } from './words.ts';

const tag = 'booking';
const params = Closed({ bookingId: Id });
const items = Type.Array(ItemInput, { minItems: 1, maxItems: 6 });
const couponIds = Type.Array(Id, { maxItems: 8, uniqueItems: true });

/** Why a pet cannot be booked in: vaccines that do not hold on a night or date, its species, life stage or an allergy. */
export const HealthBlock = Type.Object({
  petId: Id,
  code: OneOf(['vaccine', 'species', 'life_stage', 'allergy', 'deceased']),
  /** The vaccine, the life stage, what it is allergic to. */
  about: Nullable(Type.String()),
  /** First date on which it does not hold. */
  from: Nullable(PlainDate),
  /** The store has allowed it with a reason. */
  overridden: Type.Boolean(),
});
export type HealthBlock = Static<typeof HealthBlock>;

export const QuotedItem = Type.Object({
  offerId: Id,
  petId: Id,
  startsAt: Nullable(Instant),
  endsAt: Nullable(Instant),
  minutes: Type.Integer(),
  usual: Nullable(Type.Object({ low: Type.Integer(), high: Type.Integer() })),
  lines: Type.Array(PriceLine),
  quantity: Type.Integer(),
  priceFen: Fen,
  /** What the same costs members. */
  memberPriceFen: Fen,
  discountFen: Fen,
  payableFen: Fen,
  depositFen: Fen,
  policy: Nullable(Policy),
  /** Nothing fee-bearing before it; null: until the start. */
  freeUntil: Nullable(Instant),
  health: Type.Array(HealthBlock),
  /** It can be held at this moment. */
  free: Type.Boolean(),
});
export type QuotedItem = Static<typeof QuotedItem>;

export const BookingQuote = Type.Object({
  items: Type.Array(QuotedItem),
  /** The price is that of members. */
  member: Type.Boolean(),
  totalFen: Fen,
  discountFen: Fen,
  payableFen: Fen,
  /** Asked for online, by way of paying. */
  ways: Type.Array(Type.Object({ payWay: PayWay, dueNowFen: Fen })),
  unusedCoupons: Type.Array(Type.Object({ couponId: Id, reason: UnusedReason })),
  currency: Type.String(),
  asOf: Instant,
});
export type BookingQuote = Static<typeof BookingQuote>;

/** Bookings of one go with what is to be paid. */
export const BookingGroup = Type.Object({
  groupId: Id,
  bookings: Type.Array(OwnerBooking),
  /** The way of paying was chosen and money is asked for. */
  payment: Nullable(OwnerPayment),
  holdExpiresAt: Nullable(Instant),
  asOf: Instant,
});
export type BookingGroup = Static<typeof BookingGroup>;

/** 待付款 待服务 服务中 待评价 退款售后. */
export const ownerTabs = ['to_pay', 'to_serve', 'in_service', 'to_review', 'after_sale'] as const;
export type OwnerTab = (typeof ownerTabs)[number];

/** What cancelling costs now; the token is consent to exactly that. */
export const CancelQuote = Type.Object({
  feeFen: Fen,
  feePercent: Type.Integer(),
  refundFen: Fen,
  /** Until then it costs nothing; null: it does already, or never will. */
  freeUntil: Nullable(Instant),
  token: Type.String(),
  asOf: Instant,
});
export type CancelQuote = Static<typeof CancelQuote>;

export const RescheduleQuote = Type.Object({
  startsAt: Instant,
  endsAt: Instant,
  /** It can be taken at this moment. */
  free: Type.Boolean(),
  /** The next ones that can, when it cannot. */
  alternatives: Type.Array(Instant),
  feeFen: Fen,
  token: Type.String(),
  asOf: Instant,
});
export type RescheduleQuote = Static<typeof RescheduleQuote>;

const Token = Type.String({ minLength: 8, maxLength: 80 });

export const ownerBookingEndpoints = {
  'POST /v1/owner/bookings/quote': endpoint({
    summary: 'What bookings of one go would cost, and whether they can be held; nothing is kept',
    tag,
    allow: ['owner'],
    body: Closed({ items, couponIds: Type.Optional(couponIds) }),
    reply: BookingQuote,
  }),
  'POST /v1/owner/bookings': endpoint({
    summary: 'Hold times for one or several services or pets at one store: all or none',
    tag,
    allow: ['owner'],
    body: Closed({
      items,
      couponIds: Type.Optional(couponIds),
      note: Type.Optional(Nullable(Line(500))),
      /** `payableFen` of the quote that was shown; another price is refused. */
      expectedFen: Fen,
    }),
    reply: BookingGroup,
    status: 201,
  }),
  'GET /v1/owner/bookings': endpoint({
    summary: 'Bookings of the owner by where they stand: the next first, what is over newest first',
    tag,
    allow: ['owner'],
    query: Closed({
      tab: Type.Optional(OneOf([...ownerTabs])),
      petId: Type.Optional(Id),
      seriesId: Type.Optional(Id),
      ...pageQuery,
    }),
    reply: Type.Object({
      ...Page(OwnerBooking).properties,
      counts: Type.Object({
        to_pay: Type.Integer(),
        to_serve: Type.Integer(),
        in_service: Type.Integer(),
        to_review: Type.Integer(),
        after_sale: Type.Integer(),
      }),
      asOf: Instant,
    }),
  }),
  'GET /v1/owner/bookings/:bookingId': endpoint({
    summary: 'A booking with the others of its go and what is to be paid',
    tag,
    allow: ['owner'],
    params,
    reply: BookingGroup,
  }),
  'POST /v1/owner/bookings/:bookingId/pay': endpoint({
    summary: 'Choose the way of paying for the whole go: a payment is begun, or it is confirmed at once',
    tag,
    allow: ['owner'],
    params,
    body: Closed({ payWay: PayWay }),
    reply: BookingGroup,
  }),
  'GET /v1/owner/bookings/:bookingId/cancel-quote': endpoint({
    summary: 'Fee and refund of cancelling now',
    tag,
    allow: ['owner'],
    params,
    reply: CancelQuote,
  }),
  'POST /v1/owner/bookings/:bookingId/cancel': endpoint({
    summary: 'Cancel on the terms that were shown',
    tag,
    allow: ['owner'],
    params,
    body: Closed({ token: Token, reason: Type.Optional(Nullable(Line(200))) }),
    reply: OwnerBooking,
  }),
  'POST /v1/owner/bookings/:bookingId/reschedule-quote': endpoint({
    summary: 'Whether a booking can be moved to another time, and on which terms',
    tag,
    allow: ['owner'],
    params,
    body: WhenInput,
    reply: RescheduleQuote,
  }),
  'POST /v1/owner/bookings/:bookingId/reschedule': endpoint({
    summary: 'Move a booking: the new time is taken and the old one given back, or nothing happens',
    tag,
    allow: ['owner'],
    params,
    body: Closed({ ...WhenInput.properties, token: Token }),
    reply: OwnerBooking,
  }),
  'POST /v1/owner/bookings/:bookingId/dispute': endpoint({
    summary: 'Dispute a no-show or a service, within 72 hours',
    tag,
    allow: ['owner'],
    params,
    body: Closed({ reason: Line(1000) }),
    reply: OwnerBooking,
  }),
  'POST /v1/owner/bookings/:bookingId/convenience': endpoint({
    summary: 'How easy booking was, 0 to 100, once',
    tag,
    allow: ['owner'],
    params,
    body: Closed({ score: Type.Integer({ minimum: 0, maximum: 100 }) }),
    reply: OwnerBooking,
  }),
};
