/** What coupons make of a price: the discount, line by line, what was applied and what was not (rules 19 to 22). */
import { type Static, Type } from 'typebox';
import { Fen, Id, Nullable, OneOf } from '../../schema.ts';

/** Why a coupon takes nothing off; it is not consumed then. */
export const unusedReasons = [
  'not_found',
  'not_yours',
  'state',
  'not_yet_valid',
  'expired',
  'scope',
  'threshold',
  'stacking',
  'no_effect',
] as const;
export type UnusedReason = (typeof unusedReasons)[number];
export const UnusedReason = OneOf(unusedReasons);

export const Priced = Type.Object({
  /** Sum of the lines before coupons. */
  subtotalFen: Fen,
  /** Taken off the lines: the sum of their allocations. */
  discountFen: Fen,
  /** Taken off the freight. */
  shippingDiscountFen: Fen,
  /** subtotal − discount + freight − what is taken off it. */
  payableFen: Fen,
  lines: Type.Array(Type.Object({ amountFen: Fen, discountFen: Fen, netFen: Fen })),
  applied: Type.Array(
    Type.Object({
      couponId: Id,
      name: Type.String(),
      discountFen: Fen,
      /** Of each line, in the order of the lines. */
      allocationFen: Type.Array(Fen),
    }),
  ),
  unused: Type.Array(
    Type.Object({
      couponId: Id,
      reason: UnusedReason,
      /** `threshold`: what is missing; else null. */
      missingFen: Nullable(Fen),
    }),
  ),
});
export type Priced = Static<typeof Priced>;
