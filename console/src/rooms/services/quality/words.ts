/** How states of quality look, and which facts make its screens old. */
import type { Quality } from '@pawloop/contract';
import type { Tone } from '../../../kit/StateTag.tsx';

export const toneOfOutcome: Readonly<Record<Quality.MonthOutcome, Tone>> = {
  new: 'plain',
  fine: 'good',
  rectify: 'warn',
  delist: 'bad',
  out: 'bad',
};
export const toneOfRectification: Readonly<Record<Quality.RectificationState, Tone>> = {
  noticed: 'warn',
  planned: 'info',
  accepted: 'accent',
  passed: 'good',
  failed: 'bad',
  lapsed: 'plain',
};
export const toneOfCounting: Readonly<Record<Quality.Counting, Tone>> = {
  counted: 'good',
  held: 'warn',
  excluded: 'bad',
};
export const toneOfInspection: Readonly<Record<Quality.InspectionState, Tone>> = {
  planned: 'plain',
  assigned: 'info',
  done: 'good',
  cancelled: 'plain',
};
export const toneOfClaim: Readonly<Record<Quality.ClaimState, Tone>> = {
  open: 'warn',
  in_review: 'info',
  paid_first: 'good',
  refused: 'plain',
  withdrawn: 'plain',
};
export const toneOfRecovery: Readonly<Record<Quality.RecoveryState, Tone>> = {
  open: 'warn',
  appealed: 'info',
  deducted: 'good',
  paid: 'good',
  waived: 'plain',
};

export const hideReasons: readonly Quality.HideReason[] = [
  'personal_data',
  'insult',
  'unlawful',
  'advertising',
  'foreign_content',
  'fraud',
];

export const scoreEvents = [
  'quality.score_changed',
  'quality.month_evaluated',
  'quality.rectification_changed',
  'quality.store_delisted',
  'quality.fact_recorded',
  'quality.inspection_done',
];
export const reviewEvents = [
  'quality.review_written',
  'quality.review_revealed',
  'quality.review_held',
  'quality.review_checked',
  'quality.review_hidden',
  'quality.review_replied',
];
export const inspectionEvents = ['quality.inspection_planned', 'quality.inspection_done'];
export const claimEvents = [
  'quality.claim_opened',
  'quality.claim_answered',
  'quality.claim_decided',
  'quality.claim_paid_out',
  'quality.claim_appealed',
  'quality.claim_appeal_decided',
  'quality.claim_recovered',
  'quality.fund_deposited',
];
