/** Carries webhook steps out: planned, sending, then sent, failed or unknown; a call cut off is never made again (CAM-3). */
import { sql } from 'kysely';
import type { MessageVendor, Outcome } from '../../../adapters/channel/channel.ts';
import { inTransaction } from '../../../platform/db.ts';
import type { Inner } from '../inner.ts';

const BATCH = 100;
const AT_ONCE = 8;
const LEASE = { seconds: 60 } as const;
const TIMEOUT_MS = 10_000;
/** A system that is away is tried again so often, then given up. */
const TRIES = 6;

interface Call {
  readonly sendId: string;
  readonly url: string;
  readonly body: unknown;
  readonly attempts: number;
}

/** Until nothing is due or it is stopped. */
export async function webhookRound(inner: Inner, stop?: AbortSignal): Promise<void> {
  while (!stop?.aborted) {
    await giveUpLost(inner);
    const calls = await claim(inner);
    if (calls.length === 0) return;
    const waiting = [...calls];
    const work = async (): Promise<void> => {
      for (let call = waiting.shift(); call; call = waiting.shift()) await make(inner, call);
    };
    await Promise.all(Array.from({ length: Math.min(AT_ONCE, calls.length) }, work));
  }
}

/** Whoever was sending these died: nobody can say whether the call arrived. */
async function giveUpLost(inner: Inner): Promise<void> {
  await sql`
    update journey.webhook_send set state = 'unknown', detail = 'cut off while sending'
    where state = 'sending' and lease_until < ${inner.clock.now().toString()}`.execute(inner.db);
}

function claim(inner: Inner): Promise<Call[]> {
  const now = inner.clock.now();
  return inTransaction(inner.db, async (tx) => {
    const { rows } = await sql<Call>`
      update journey.webhook_send s set state = 'sending', attempts = attempts + 1,
        lease_until = ${now.add(LEASE).toString()}
      from (select send_id from journey.webhook_send
        where state = 'planned' and due_at <= ${now.toString()} order by due_at limit ${BATCH} for update skip locked) due
      where s.send_id = due.send_id
      returning s.send_id as "sendId", s.url, s.body, s.attempts`.execute(tx);
    return rows;
  });
}

async function make(inner: Inner, call: Call): Promise<void> {
  const vendor = inner.vendors.find((one): one is MessageVendor<'webhook'> => one.channel === 'webhook');
  const outcome: Outcome = vendor
    ? await vendor.send(
        { channel: 'webhook', sendId: call.sendId, to: { url: call.url }, content: { body: call.body } },
        AbortSignal.timeout(TIMEOUT_MS),
      )
    : { kind: 'failed', code: 'no-vendor', detail: 'webhooks are not set up' };
  const now = inner.clock.now();
  if (outcome.kind === 'throttled' && call.attempts < TRIES) {
    const dueAt = now.add({ milliseconds: Math.max(outcome.retryAfterMs, 1000 * 2 ** call.attempts) });
    // Whoever left the journey or was erased meanwhile is not called about again.
    const state = sql`case when body = '{}' or exists (select from journey.run r where r.journey_id = w.journey_id
      and r.run_id = w.run_id and r.outcome <> 'completed') then 'cancelled' else 'planned' end`;
    await settle(inner, call, sql`state = ${state}, due_at = ${dueAt.toString()}, detail = ${outcome.reason}`);
  } else if (outcome.kind === 'sent') {
    await settle(inner, call, sql`state = 'sent', sent_at = ${now.toString()}, detail = null`);
  } else {
    const detail = outcome.kind === 'throttled' ? outcome.reason : outcome.detail;
    const state = outcome.kind === 'throttled' ? 'failed' : outcome.kind;
    await settle(inner, call, sql`state = ${state}, detail = ${detail.slice(0, 500)}`);
  }
}

/** Only if it is still ours to say. */
async function settle(inner: Inner, call: Call, change: ReturnType<typeof sql>): Promise<void> {
  await sql`
    update journey.webhook_send w set ${change}, lease_until = null
    where send_id = ${call.sendId} and state = 'sending' and attempts = ${call.attempts}`.execute(inner.db);
}
