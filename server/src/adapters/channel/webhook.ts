/**
 * Webhooks to other systems: JSON, signed with HMAC-SHA256 over `timestamp.body`, to public addresses only.
 * A receiver checks `pawloop-signature: t=<seconds>,v1=<hex>` and drops repeats of one `pawloop-delivery`.
 */
import { createHmac } from 'node:crypto';
import type { Clock } from '../../platform/clock.ts';
import type { MessageVendor, Outcome } from './channel.ts';
import { type Answer, byStatus, exchange, outcomeOf, patience } from './exchange.ts';
import { isCallable, type Resolve, safeLookup } from './safe-address.ts';

export interface WebhookOptions {
  readonly secret: string;
  /** True when addresses of the own network, and http, may be called. */
  readonly privateToo: boolean;
  readonly timeoutMs?: number;
  /** The system's resolver unless a test brings its own. */
  readonly resolve?: Resolve;
}

const REFUSED_ADDRESS: Outcome = {
  kind: 'failed',
  code: 'address_refused',
  detail: 'the address is not public, or not https',
  addressInvalid: true,
};
const GONE = 410;

/** The value of `pawloop-signature`; `v1` names the way of signing, so that another can be added beside it. */
export function webhookSignature(secret: string, epochSeconds: number, body: string): string {
  const digest = createHmac('sha256', secret).update(`${epochSeconds}.${body}`).digest('hex');
  return `t=${epochSeconds},v1=${digest}`;
}

export function createWebhook(options: WebhookOptions, clock: Clock): MessageVendor<'webhook'> {
  const lookup = safeLookup(options.privateToo, options.resolve);
  return {
    channel: 'webhook',
    vendor: 'webhook',
    development: false,
    async send({ sendId, to, content }, signal): Promise<Outcome> {
      const url = URL.canParse(to.url) ? new URL(to.url) : undefined;
      if (!url || !isCallable(url, options.privateToo)) return REFUSED_ADDRESS;
      const body = JSON.stringify(content.body);
      const epochSeconds = Math.floor(clock.now().epochMilliseconds / 1000);
      const headers = {
        'content-type': 'application/json; charset=utf-8',
        'user-agent': 'Pawloop-Webhook/1',
        'pawloop-delivery': sendId,
        'pawloop-signature': webhookSignature(options.secret, epochSeconds, body),
      };
      const result = await exchange({ url, headers, body, lookup }, patience(signal, options.timeoutMs));
      if (result.kind === 'unreached' && result.why === 'EPRIVATE') return REFUSED_ADDRESS;
      return outcomeOf(result, readWebhook);
    },
  };
}

function readWebhook(answer: Answer): Outcome {
  if (answer.status >= 200 && answer.status < 300) return { kind: 'sent', providerRef: null };
  const outcome = byStatus(answer);
  return outcome.kind === 'failed' && answer.status === GONE ? { ...outcome, addressInvalid: true } : outcome;
}
