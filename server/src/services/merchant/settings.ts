/** Figures of the merchant module that an operator may change. */
import { Type } from 'typebox';
import { setting } from '../../platform/setting.ts';

/** Days before the end of a document at which its merchant is reminded, once each (MER-2). */
export const reminderDays = setting(
  'merchant.reminderDays',
  Type.Array(Type.Integer({ minimum: 1, maximum: 365 }), { minItems: 1, maxItems: 6 }),
  [60, 30, 7],
);
/** Days in which people must pass an exam again after the SOP changed (MER-3). */
export const retrainDays = setting('merchant.retrainDays', Type.Integer({ minimum: 1, maximum: 365 }), 30);
/** Minutes that an exam attempt is open. */
export const examMinutes = setting('merchant.examMinutes', Type.Integer({ minimum: 5, maximum: 240 }), 45);
/** Visits after which a store's own median takes the place of its table (BOOK-15). */
export const learnedVisits = setting('merchant.learnedVisits', Type.Integer({ minimum: 5, maximum: 1000 }), 20);
/** Reviews of a typical store that each store is credited with in the ranking (Bayesian mean). */
export const rankWeight = setting('merchant.rankWeight', Type.Integer({ minimum: 0, maximum: 1000 }), 10);
/** Stars of a typical store in the ranking. */
export const rankMean = setting('merchant.rankMean', Type.Number({ minimum: 1, maximum: 5 }), 4.3);

export const merchantSettings = [reminderDays, retrainDays, examMinutes, learnedVisits, rankWeight, rankMean] as const;
