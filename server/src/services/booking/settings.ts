/** Figures of the booking module that an operator may change. */
import { Type } from 'typebox';
import { setting } from '../../platform/setting.ts';

const whole = (minimum: number, maximum: number) => Type.Integer({ minimum, maximum });

/** Minutes that a hold lasts (rule 7). */
export const holdMinutes = setting('booking.holdMinutes', whole(1, 120), 10);
/** Minutes after the start before which nobody counts as absent (rule 20). */
export const graceMinutes = setting('booking.graceMinutes', whole(0, 240), 15);
/** Hours in which a no-show or a service can be disputed (rule 20). */
export const disputeHours = setting('booking.disputeHours', whole(1, 24 * 30), 72);
/** Hours in which a store answers a request; then it is given back. */
export const answerHours = setting('booking.answerHours', whole(1, 24 * 7), 12);
/** Minutes that a place is kept for who waits (rule 21). */
export const offerMinutes = setting('booking.offerMinutes', whole(1, 24 * 60), 10);
/** Share of what was paid online that the platform keeps, in percent. */
export const commissionPercent = setting('booking.commissionPercent', whole(0, 50), 10);
/** Categories with another share. */
export const commissionByCategory = setting(
  'booking.commissionByCategory',
  Type.Array(Type.Object({ category: Type.String({ pattern: '^[a-z][a-z0-9_-]{1,40}$' }), percent: whole(0, 50) }), {
    maxItems: 50,
  }),
  [],
);
/** Hours after its end from which on what was earned can be paid out (rule 40). */
export const payoutHours = setting('booking.payoutHours', whole(0, 24 * 30), 48);
/** Days in which a completed booking can be reviewed; the list “to review” ends with it. */
export const reviewDays = setting('booking.reviewDays', whole(1, 365), 30);
/** Days after a booking's end in which its store still reads the pet's health record (PIPL 19). */
export const recordDays = setting('booking.recordDays', whole(0, 3650), 90);
const LocalTime = Type.String({ pattern: '^([01]\\d|2[0-3]):[0-5]\\d$' });
/** Local times at which stays begin and end. */
export const stayFrom = setting('booking.stayFrom', LocalTime, '14:00');
export const stayUntil = setting('booking.stayUntil', LocalTime, '12:00');

export const bookingSettings = [
  holdMinutes,
  graceMinutes,
  disputeHours,
  answerHours,
  offerMinutes,
  commissionPercent,
  commissionByCategory,
  payoutHours,
  reviewDays,
  recordDays,
  stayFrom,
  stayUntil,
] as const;
