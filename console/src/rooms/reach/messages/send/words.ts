/** States and reasons of sends for filters, and the tone in which a state is shown. */
import type { Message } from '@pawloop/contract';
import type { Tone } from '../../../../kit/StateTag.tsx';

export const sendStates = [
  'planned',
  'sending',
  'sent',
  'failed',
  'unknown',
  'blocked',
  'cancelled',
  'merged',
] as const satisfies readonly Message.SendState[];

export const sendReasons = [
  'consent',
  'unreachable',
  'no_subscription',
  'suppression',
  'pet_deceased',
  'control_group',
  'exit',
  'audience',
  'quiet_hours',
  'frequency_cap',
  'budget',
  'provider_limit',
  'nothing_free',
  'variable_missing',
  'content_invalid',
  'provider_failed',
  'expired',
] as const satisfies readonly Message.SendReason[];

export const toneOfState: Readonly<Record<Message.SendState, Tone>> = {
  planned: 'info',
  sending: 'info',
  sent: 'good',
  failed: 'bad',
  unknown: 'warn',
  blocked: 'warn',
  cancelled: 'plain',
  merged: 'plain',
};

/** `text` when it is one of `values`. */
export const oneOf = <T extends string>(values: readonly T[], text: string | undefined): T | undefined =>
  values.find((value) => value === text);
