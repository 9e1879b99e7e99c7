/** Coupons: templates, grants, the owner's wallet, claims and codes, redemption (LOY-6, LOY-7). */
import { couponStaffEndpoints } from './coupon/coupon.ts';
import { ownerCouponEndpoints } from './coupon/owner.ts';
import { couponTemplateEndpoints } from './coupon/template.ts';

export * from './coupon/coupon.ts';
export * from './coupon/events.ts';
export * from './coupon/owner.ts';
export * from './coupon/price.ts';
export * from './coupon/template.ts';
export * from './coupon/words.ts';

export const couponEndpoints = {
  ...couponTemplateEndpoints,
  ...couponStaffEndpoints,
  ...ownerCouponEndpoints,
};
