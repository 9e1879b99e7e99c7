/** Figures of the coupon module that an operator may change. */
import { Type } from 'typebox';
import { setting } from '../../platform/setting.ts';

/** Hours before its end at which a coupon is told to expire; half of its validity when that is shorter. */
export const remindHours = setting('coupon.remindHours', Type.Integer({ minimum: 1, maximum: 24 * 60 }), 72);
/** Hours that a coupon gets at least when a cancelled sale gives it back; 0: its original end stands (rule 24). */
export const restoreGraceHours = setting('coupon.restoreGraceHours', Type.Integer({ minimum: 0, maximum: 24 * 90 }), 0);

export const couponSettings = [remindHours, restoreGraceHours] as const;
