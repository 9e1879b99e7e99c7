/** What this module does on facts of others: a withdrawn consent or a pet's death stops what is queued (rule 37, CAM-14). */
import { Identity, Pet } from '@pawloop/contract';
import { sql } from 'kysely';
import type { Consumer } from '../../platform/consumers.ts';
import type { Tx } from '../../platform/db.ts';
import type { LoggedEvent } from '../../platform/event-log.ts';
import { channelsOf } from './channels.ts';
import type { Inner } from './deps.ts';
import { stopQueued } from './reach/opt-out.ts';
import { blockPlanned } from './send/cancel.ts';

interface ConsentPayload {
  readonly customerId: string;
  readonly purpose: string;
  readonly channel: string;
  readonly granted: boolean;
}

export function reactions(deps: Inner): Consumer {
  return {
    name: 'message.reactions',
    events: [Identity.consentChanged.name, Pet.farewellRecorded.name],
    async handle(tx, events) {
      const at = deps.clock.now();
      const consents = events
        .filter((event) => event.name === Identity.consentChanged.name)
        .map((event) => event.payload as ConsentPayload)
        .filter((change) => change.purpose === 'marketing');
      const withdrawn = consents.filter((change) => !change.granted);
      if (withdrawn.length > 0) {
        const withdrawals = withdrawn.map(({ customerId, channel }) => ({ customerId, consent: channel }));
        await stopQueued(tx, withdrawals, at);
      }
      await stopForPets(tx, events, at);
      const granted = consents.filter((change) => change.granted);
      if (granted.length > 0) await liftOptOuts(tx, granted, at);
    },
  };
}

/** Who agrees anew has taken an earlier opt-out back. */
async function liftOptOuts(tx: Tx, granted: readonly ConsentPayload[], at: Temporal.Instant): Promise<void> {
  const pairs = granted.flatMap(({ customerId, channel }) =>
    channelsOf(channel as Parameters<typeof channelsOf>[0]).map((each) => ({ customerId, channel: each })),
  );
  await sql`
    update message.suppression s set lifted_at = ${at.toString()}, lifted_note = 'consent'
    from unnest(${pairs.map((pair) => pair.customerId)}::uuid[], ${pairs.map((pair) => pair.channel)}::text[])
      as g (customer_id, channel)
    where s.customer_id = g.customer_id and s.channel = g.channel and s.kind = 'opt_out' and s.lifted_at is null
      and s.at <= ${at.toString()}`.execute(tx);
}

/** Nothing but what had to be said anyway is said about an animal that has died. */
async function stopForPets(tx: Tx, events: readonly LoggedEvent[], at: Temporal.Instant): Promise<void> {
  const dead = events.flatMap((event) =>
    event.name === Pet.farewellRecorded.name && event.petId ? [event.petId] : [],
  );
  if (dead.length === 0) return;
  const { rows } = await sql<{ send_id: string }>`
    select send_id from message.send where state = 'planned' and purpose in ('marketing', 'service')
      and pet_id = any(${[...new Set(dead)]}::uuid[])`.execute(tx);
  await blockPlanned(
    tx,
    rows.map((row) => row.send_id),
    'pet_deceased',
    'farewell',
    at,
  );
}
