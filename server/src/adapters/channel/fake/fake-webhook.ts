/** A loopback receiver of webhooks that checks the signature, its age and its version as we tell receivers to do. */
import { createHmac } from 'node:crypto';
import { type FakeProvider, type FakeRequest, startFakeServer } from './fake-server.ts';

export const WEBHOOK_SECRET = 'webhook-secret';
const MAX_AGE_SECONDS = 300;
const STATUS = { limit: 429, 'bad-address': 410, 'bad-template': 422 } as const;

export interface FakeWebhook extends FakeProvider {
  /** Bodies it took, newest last. */
  readonly bodies: readonly unknown[];
}

export async function startFakeWebhook(): Promise<FakeWebhook> {
  const bodies: unknown[] = [];
  const provider = await startFakeServer({
    answer: (request, refusal) => {
      if (refusal) return { status: STATUS[refusal], body: '' };
      if (!signed(request)) return { status: 401, body: '' };
      bodies.push(JSON.parse(request.body));
      return { status: 202, body: 'thanks', books: String(request.headers['pawloop-delivery']) };
    },
  });
  return Object.assign(provider, { bodies });
}

function signed({ headers, body }: FakeRequest): boolean {
  const match = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(headers['pawloop-signature']));
  if (!match || Math.abs(Date.now() / 1000 - Number(match[1])) > MAX_AGE_SECONDS) return false;
  return match[2] === createHmac('sha256', WEBHOOK_SECRET).update(`${match[1]}.${body}`).digest('hex');
}
