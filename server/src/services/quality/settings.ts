/** Figures of the quality module that an operator may change. */
import { Type } from 'typebox';
import { setting } from '../../platform/setting.ts';

/** Days after its completion in which a booking can be reviewed (rule 35). */
export const reviewDays = setting('quality.reviewDays', Type.Integer({ minimum: 1, maximum: 365 }), 30);
/** Days after the first side wrote from which both sides see both (rule 35). */
export const blindDays = setting('quality.blindDays', Type.Integer({ minimum: 0, maximum: 60 }), 7);
/** Reviews from which on a store has a score (rule 36). */
export const minimumReviews = setting('quality.minimumReviews', Type.Integer({ minimum: 1, maximum: 1000 }), 10);
/** Days that a review counts. */
export const scoreDays = setting('quality.scoreDays', Type.Integer({ minimum: 7, maximum: 730 }), 90);
/** Stars below which a month's end has consequences. */
export const bar = setting('quality.bar', Type.Number({ minimum: 1, maximum: 5 }), 4);
/** Ranking: as how many reviews the newest inspection of the days counts. */
export const inspectionWeight = setting('quality.inspectionWeight', Type.Integer({ minimum: 0, maximum: 100 }), 5);
/** A burst: so many reviews of one store within so many minutes (rule 37). */
export const burstReviews = setting('quality.burstReviews', Type.Integer({ minimum: 2, maximum: 1000 }), 6);
export const burstMinutes = setting('quality.burstMinutes', Type.Integer({ minimum: 1, maximum: 1440 }), 60);
/** Days in which a plan is due after a rectification notice. */
export const planDays = setting('quality.planDays', Type.Integer({ minimum: 1, maximum: 28 }), 7);
/** Minutes after its time from which a start is late. */
export const lateMinutes = setting('quality.lateMinutes', Type.Integer({ minimum: 1, maximum: 240 }), 15);
/** Hours to the first answer of a claim (rule 39). */
export const claimAnswerHours = setting('quality.claimAnswerHours', Type.Integer({ minimum: 1, maximum: 168 }), 24);
/** Most that is paid first for the incidents of one booking, in fen (rule 39). */
export const claimCapFen = setting(
  'quality.claimCapFen',
  Type.Integer({ minimum: 100, maximum: 1_000_000_000 }),
  2_000_000,
);
/** Days in which the merchant may appeal; then the recovery is deducted. */
export const appealDays = setting('quality.appealDays', Type.Integer({ minimum: 1, maximum: 60 }), 7);
/** Days after a booking's end in which a claim can be opened. */
export const claimDays = setting('quality.claimDays', Type.Integer({ minimum: 1, maximum: 365 }), 30);
/** What a merchant should have on deposit, in fen. */
export const requiredFundFen = setting(
  'quality.requiredFundFen',
  Type.Integer({ minimum: 0, maximum: 1_000_000_000 }),
  500_000,
);

export const qualitySettings = [
  reviewDays,
  blindDays,
  minimumReviews,
  scoreDays,
  bar,
  inspectionWeight,
  burstReviews,
  burstMinutes,
  planDays,
  lateMinutes,
  claimAnswerHours,
  claimCapFen,
  appealDays,
  claimDays,
  requiredFundFen,
] as const;
