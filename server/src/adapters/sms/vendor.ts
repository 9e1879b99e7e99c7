/** Codes for sign-in and erasure through the vendor that also sends the messages, under the vendor's own template codes. */

import { newId } from '../../platform/ids.ts';
import { Problem } from '../../platform/problem.ts';
import { type SmsChannel, smsUnavailable } from './sms.ts';

/** The part of a message vendor that a code needs; `adapters/channel` has two of them. */
export interface SmsGateway {
  send(
    message: {
      readonly channel: 'sms';
      readonly sendId: string;
      readonly to: { readonly phone: string };
      readonly content: { readonly template: string; readonly params: Readonly<Record<string, string>> };
    },
    signal: AbortSignal,
  ): Promise<{ readonly kind: 'sent' | 'failed' | 'throttled' | 'unknown'; readonly retryAfterMs?: number }>;
}

/** Somebody waits in front of the form: no longer than this. */
const PATIENCE_MS = 5000;

/** @param templates our name of a template to the vendor's code; the configuration has checked that each is there */
export function createVendorSms(gateway: SmsGateway, templates: Readonly<Record<string, string>>): SmsChannel {
  return {
    development: false,
    async send({ phone, template, variables }) {
      const code = templates[template];
      if (code === undefined) throw new Problem(smsUnavailable, `no template of the vendor for ${template}`);
      const outcome = await gateway.send(
        { channel: 'sms', sendId: newId(), to: { phone }, content: { template: code, params: variables } },
        AbortSignal.timeout(PATIENCE_MS),
      );
      // Unknown counts as sent: the code may well arrive, and asking again is limited anyway.
      if (outcome.kind === 'failed') throw new Problem(smsUnavailable);
      if (outcome.kind === 'throttled')
        throw new Problem(smsUnavailable, undefined, [], Math.ceil((outcome.retryAfterMs ?? 1000) / 1000));
    },
  };
}
