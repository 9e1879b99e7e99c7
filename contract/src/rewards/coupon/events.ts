/** Facts that the coupon module tells the others; payloads hold no name, phone or code. */
import { type Static, Type } from 'typebox';
import { eventType } from '../../event.ts';
import { Closed, Fen, Id, Instant, Nullable } from '../../schema.ts';
import { Bearer, CouponKind, OriginFact } from './words.ts';

const live = { staff: 'coupon.read', owner: true } as const;
const told = {
  couponId: Id,
  templateId: Id,
  kind: CouponKind,
  petId: Nullable(Id),
  validTo: Instant,
  origin: OriginFact,
};

export const couponGranted = eventType({
  name: 'coupon.granted',
  version: 1,
  payload: Closed({ ...told, validFrom: Instant, faceFen: Fen }),
  live,
});
export type CouponGranted = Static<typeof couponGranted.payload>;

export const couponRedeemed = eventType({
  name: 'coupon.redeemed',
  version: 1,
  payload: Closed({ ...told, orderId: Id, discountFen: Fen, bearer: Bearer }),
  live,
});
export type CouponRedeemed = Static<typeof couponRedeemed.payload>;

export const couponExpired = eventType({ name: 'coupon.expired', version: 1, payload: Closed(told), live });

export const couponRevoked = eventType({ name: 'coupon.revoked', version: 1, payload: Closed(told), live });

/** A cancelled sale gave the coupon back; `usable` when its end had not come yet. */
export const couponReturned = eventType({
  name: 'coupon.returned',
  version: 1,
  payload: Closed({ ...told, orderId: Id, discountFen: Fen, usable: Type.Boolean() }),
  live,
});
export type CouponReturned = Static<typeof couponReturned.payload>;

/** Once per coupon, the setting's hours before its end. */
export const couponExpiring = eventType({
  name: 'coupon.expiring',
  version: 1,
  payload: Closed({ ...told, faceFen: Fen }),
  live,
});
export type CouponExpiring = Static<typeof couponExpiring.payload>;

export const couponEvents = [
  couponGranted,
  couponRedeemed,
  couponExpired,
  couponRevoked,
  couponReturned,
  couponExpiring,
] as const;
