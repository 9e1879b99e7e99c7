/** Words of the coupon module that several of its contract files use: kinds, states, terms, origins. */
import { type Static, Type } from 'typebox';
import { Closed, Id, Instant, Line, Nullable, OneOf } from '../../schema.ts';

/**
 * `amount` takes money off, `threshold` takes money off from an amount on (满 200 减 80), `percent` takes a share off up to
 * a cap, `exchange` gives one piece of what it is for, `shipping` pays the freight.
 */
export const couponKinds = ['amount', 'threshold', 'percent', 'exchange', 'shipping'] as const;
export type CouponKind = (typeof couponKinds)[number];
export const CouponKind = OneOf(couponKinds);

export const templateStatuses = ['draft', 'active', 'paused', 'ended'] as const;
export type TemplateStatus = (typeof templateStatuses)[number];
export const TemplateStatus = OneOf(templateStatuses);

export const couponStates = ['issued', 'reserved', 'redeemed', 'expired', 'revoked', 'returned'] as const;
export type CouponState = (typeof couponStates)[number];
/** `returned`: given back by a cancelled sale after its end, so it cannot be used again. */
export const CouponState = OneOf(couponStates);

/** Who pays for the discount. */
export const bearers = ['platform', 'merchant', 'brand'] as const;
export type Bearer = (typeof bearers)[number];
export const Bearer = OneOf(bearers);

/** How owners come by it themselves: not at all, on the coupon page, or with a code. */
export const claimWays = ['none', 'page', 'code'] as const;
export type ClaimWay = (typeof claimWays)[number];
export const ClaimWay = OneOf(claimWays);

export const refusals = ['exhausted', 'customer_limit', 'budget', 'inactive', 'not_eligible'] as const;
export type Refusal = (typeof refusals)[number];
/** Why a coupon was not granted. */
export const Refusal = OneOf(refusals);

const OptionalFen = Type.Integer({ minimum: 0, maximum: 100_000_000 });

/** What a coupon may be spent on; empty lists mean everything of the kind. */
export const Scope = Closed({
  kind: OneOf(['any', 'goods', 'service']),
  categories: Type.Array(Line(60), { maxItems: 50 }),
  skus: Type.Array(Line(80), { maxItems: 200 }),
  /** Only at this merchant; null: everywhere. */
  merchantId: Nullable(Id),
});
export type Scope = Static<typeof Scope>;

/** What a coupon is worth; copied to each coupon when it is issued, so that a template can change (rule 25). */
export const Terms = Closed({
  kind: CouponKind,
  /** `amount`, `threshold`: taken off. `shipping`: the most it pays of the freight. Else null. */
  valueFen: Nullable(OptionalFen),
  /** `percent`: share taken off, 1 to 100 (20 = 八折). Else null. */
  percentOff: Nullable(Type.Integer({ minimum: 1, maximum: 100 })),
  /** Least amount of what it is for; 0 = none. Above 0 for `threshold`. */
  thresholdFen: OptionalFen,
  /** `percent`: the most it takes off. `exchange`: the dearest piece that it gives. Else null. */
  capFen: Nullable(OptionalFen),
  scope: Scope,
  /** Coupons of one group do not go together: the best one of them is taken. Null goes with every other. */
  stackingGroup: Nullable(Line(40)),
  /** Goes with no other coupon at all. */
  exclusive: Type.Boolean(),
  bearer: Bearer,
});
export type Terms = Static<typeof Terms>;

/** From when until when coupons of a template can be used. */
export const Validity = Type.Union([
  Closed({ kind: Type.Literal('fixed'), from: Instant, until: Instant }),
  Closed({
    kind: Type.Literal('afterGrant'),
    days: Type.Integer({ minimum: 0, maximum: 3660 }),
    months: Type.Integer({ minimum: 0, maximum: 120 }),
    /** `midnight`: at the end of the last day in the business's zone. `exact`: to the second after the grant. */
    ends: OneOf(['midnight', 'exact']),
  }),
]);
export type Validity = Static<typeof Validity>;

/** Where a coupon came from. */
export const Origin = Type.Union([
  Closed({
    kind: Type.Literal('journey'),
    journeyId: Id,
    version: Type.Integer(),
    runId: Id,
    node: Type.String(),
  }),
  Closed({ kind: Type.Literal('staff'), staffId: Id, reason: Type.String() }),
  Closed({ kind: Type.Literal('claim') }),
  Closed({ kind: Type.Literal('code') }),
]);
export type Origin = Static<typeof Origin>;

/** Origin as events tell it: without the words of a member of staff. */
export const OriginFact = Closed({
  kind: OneOf(['journey', 'staff', 'claim', 'code']),
  journeyId: Type.Optional(Id),
  version: Type.Optional(Type.Integer()),
  runId: Type.Optional(Id),
  node: Type.Optional(Type.String()),
});
export type OriginFact = Static<typeof OriginFact>;

const shown = {
  couponId: Id,
  templateId: Id,
  /** 12 characters, unguessable; the till finds the coupon by it. */
  code: Type.String(),
  name: Type.String(),
  terms: Terms,
  state: CouponState,
  petId: Nullable(Id),
  validFrom: Instant,
  /** Not itself included. */
  validTo: Instant,
  grantedAt: Instant,
  redeemedAt: Nullable(Instant),
  /** What it took off; null before it is redeemed. */
  discountFen: Nullable(Type.Integer()),
};

/** A coupon as its owner sees it. A coupon past `validTo` reads `expired` at once. */
export const WalletCoupon = Type.Object({
  ...shown,
  /** Can be used at this moment. */
  usable: Type.Boolean(),
});
export type WalletCoupon = Static<typeof WalletCoupon>;

/** A coupon as staff see it. */
export const Coupon = Type.Object({
  ...shown,
  usable: Type.Boolean(),
  customerId: Id,
  orderId: Nullable(Id),
  originKind: OneOf(['journey', 'staff', 'claim', 'code']),
  journeyId: Nullable(Id),
});
export type Coupon = Static<typeof Coupon>;
