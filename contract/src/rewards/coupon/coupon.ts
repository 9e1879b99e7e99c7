/** Coupons in staff's hands: find, grant by hand, revoke, history. */
import { type Static, Type } from 'typebox';
import { endpoint } from '../../endpoint.ts';
import { Closed, Id, Instant, Line, Nullable, OneOf, Page, pageQuery } from '../../schema.ts';
import { Coupon, CouponState, Refusal } from './words.ts';

const tag = 'coupon';
const params = Closed({ couponId: Id });

export const couponMoves = [
  'granted',
  'reserved',
  'released',
  'redeemed',
  'expired',
  'revoked',
  'restored',
  'returned',
] as const;

export const CouponMove = Type.Object({
  move: OneOf(couponMoves),
  at: Instant,
  orderId: Nullable(Id),
  discountFen: Nullable(Type.Integer()),
  /** What a member of staff gave as the reason of a grant by hand or a revocation. */
  reason: Nullable(Type.String()),
});
export type CouponMove = Static<typeof CouponMove>;

/** A coupon with whom it belongs to, in a few words. */
export const HeldCoupon = Type.Object({
  ...Coupon.properties,
  customer: Type.Object({
    name: Nullable(Type.String()),
    customerNo: Type.Integer(),
    phoneMasked: Nullable(Type.String()),
  }),
});
export type HeldCoupon = Static<typeof HeldCoupon>;

export const CouponDetail = Type.Object({ ...HeldCoupon.properties, moves: Type.Array(CouponMove) });
export type CouponDetail = Static<typeof CouponDetail>;

export const GrantResult = Type.Object({
  customerId: Id,
  /** Null when refused. */
  coupon: Nullable(Coupon),
  refused: Nullable(Refusal),
});
export type GrantResult = Static<typeof GrantResult>;

export const couponStaffEndpoints = {
  'GET /v1/coupons': endpoint({
    summary: 'Coupons by customer, template, state, code or journey, newest first',
    tag,
    allow: ['coupon.read'],
    query: Closed({
      customerId: Type.Optional(Id),
      templateId: Type.Optional(Id),
      journeyId: Type.Optional(Id),
      state: Type.Optional(CouponState),
      code: Type.Optional(Line(20)),
      ...pageQuery,
    }),
    reply: Page(HeldCoupon),
  }),
  'GET /v1/coupons/:couponId': endpoint({
    summary: 'A coupon with all that happened with it',
    tag,
    allow: ['coupon.read'],
    params,
    reply: CouponDetail,
  }),
  'POST /v1/coupon-grants': endpoint({
    summary: 'Give customers a coupon by hand, with a reason; each gets an own answer',
    tag,
    allow: ['coupon.grant'],
    body: Closed({
      templateId: Id,
      customerIds: Type.Array(Id, { minItems: 1, maxItems: 500, uniqueItems: true }),
      petId: Type.Optional(Nullable(Id)),
      reason: Line(200),
    }),
    reply: Type.Object({ results: Type.Array(GrantResult) }),
    status: 201,
  }),
  'POST /v1/coupons/:couponId/revoke': endpoint({
    summary: 'Take a coupon back that was not used',
    tag,
    allow: ['coupon.grant'],
    params,
    body: Closed({ reason: Line(200) }),
    reply: Coupon,
  }),
  'GET /v1/counter-sales/coupons': endpoint({
    summary: 'Usable coupons at the till: of a customer, or the one whose code the wallet shows',
    tag,
    allow: ['sale.record'],
    query: Closed({ customerId: Type.Optional(Id), code: Type.Optional(Line(20)) }),
    reply: Type.Object({ items: Type.Array(Coupon) }),
  }),
};
