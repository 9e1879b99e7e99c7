/** How states of merchants and documents look. */
import type { Merchant } from '@pawloop/contract';
import type { Tone } from '../../../kit/StateTag.tsx';

export const merchantStates: readonly Merchant.MerchantState[] = [
  'submitted',
  'in_review',
  'live',
  'restricted',
  'suspended',
  'approved',
  'training',
  'exam_passed',
  'returned',
  'draft',
  'delisted',
];

export const toneOfState: Readonly<Record<Merchant.MerchantState, Tone>> = {
  draft: 'plain',
  submitted: 'info',
  in_review: 'info',
  returned: 'warn',
  approved: 'accent',
  training: 'accent',
  exam_passed: 'accent',
  live: 'good',
  restricted: 'warn',
  suspended: 'bad',
  delisted: 'bad',
};

export const toneOfDocument: Readonly<Record<Merchant.DocumentState, Tone>> = {
  pending: 'info',
  approved: 'good',
  refused: 'bad',
  withdrawn: 'plain',
};

/** Events after which what is shown of a merchant may be old. */
export const merchantEvents = [
  'merchant.applied',
  'merchant.reviewed',
  'merchant.state_changed',
  'merchant.document_due',
  'merchant.document_expired',
  'merchant.categories_changed',
  'merchant.restriction_changed',
  'merchant.trained',
];
