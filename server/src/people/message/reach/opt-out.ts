/** Somebody ends a channel: suppression, consent withdrawn, queued marketing stopped, all in one transaction (rule 37). */
import { Message } from '@pawloop/contract';
import { sql } from 'kysely';
import type { Tx } from '../../../platform/db.ts';
import { append } from '../../../platform/event-log.ts';
import { channelsOf, consentChannelOf } from '../channels.ts';
import type { Inner } from '../deps.ts';
import { blockPlanned } from '../send/cancel.ts';
import { suppress } from './suppression.ts';

export interface OptOut {
  readonly customerId: string;
  readonly channel: Message.MessageChannel;
  /** `callback`, `link`, `complaint` … */
  readonly source: string;
  readonly note: string;
}

/** The version under which the withdrawal is kept: nobody was shown a text. */
const VERSION = 'opt-out';

export async function optOut(tx: Tx, deps: Inner, request: OptOut): Promise<void> {
  const { customerId, channel, source, note } = request;
  const at = deps.clock.now();
  // As merges do: the person first, then what is queued.
  await deps.identity.hold(tx, [customerId]);
  await stopQueued(tx, [{ customerId, consent: consentChannelOf[channel] }], at);
  await suppress(tx, [{ customerId, channel, addressIndex: null, kind: 'opt_out', note, source }], at);
  const consent = { customerId, purpose: 'marketing' as const, granted: false, version: VERSION, source };
  await deps.identity.recordConsent(tx, { ...consent, channel: consentChannelOf[channel] });
  const payload = { customerId, channel, source };
  await append(tx, Message.messageUnsubscribed, { subjectId: customerId, customerId, occurredAt: at, payload });
}

export interface Withdrawal {
  readonly customerId: string;
  readonly consent: string;
}

/**
 * Planned marketing that has no channel left is blocked at once; what has another channel goes on to it when it is due.
 * @returns how many were blocked
 */
export async function stopQueued(tx: Tx, withdrawals: readonly Withdrawal[], at: Temporal.Instant): Promise<number> {
  let blocked = 0;
  for (const [consent, group] of Map.groupBy(withdrawals, (one) => one.consent)) {
    const governed = channelsOf(consent as Parameters<typeof channelsOf>[0]);
    const { rows } = await sql<{ send_id: string }>`
      select send_id from message.send where state = 'planned' and purpose = 'marketing'
        and customer_id = any(${group.map((one) => one.customerId)}::uuid[])
        and channels[place:] <@ ${governed}::text[]`.execute(tx);
    blocked += await blockPlanned(
      tx,
      rows.map((row) => row.send_id),
      'consent',
      'withdrawn',
      at,
    );
  }
  return blocked;
}
