/** Tones of dispatch's states, and small figures in words. */
import type { Dispatch } from '@pawloop/contract';
import type { Tone } from '../../../kit/StateTag.tsx';

export const toneOfState: Readonly<Record<Dispatch.RequestState, Tone>> = {
  new: 'info',
  offering: 'info',
  escalated: 'bad',
  assigned: 'accent',
  en_route: 'accent',
  arrived: 'accent',
  in_treatment: 'accent',
  closed: 'good',
  unserved: 'bad',
  cancelled_by_owner: 'plain',
};

export const toneOfTriage: Readonly<Record<Dispatch.Triage, Tone>> = {
  life_threatening: 'bad',
  urgent: 'warn',
  unsure: 'plain',
};

export const toneOfOffer: Readonly<Record<Dispatch.OfferState, Tone>> = {
  offered: 'info',
  accepted: 'good',
  declined: 'warn',
  expired: 'plain',
  revoked: 'plain',
};

const METRES_A_KM = 1000;

/** `1.2` */
export const kilometres = (metres: number): string => (metres / METRES_A_KM).toFixed(1);

/** All that may change what dispatch screens show. */
export const dispatchEvents = [
  'dispatch.reported',
  'dispatch.moved',
  'dispatch.offered',
  'dispatch.offer_ended',
  'dispatch.escalated',
  'dispatch.closed',
] as const;
