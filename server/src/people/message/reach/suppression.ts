/** Who must not be written to on a channel: opt-outs, invalid addresses, complaints, and what staff decided (rule 37). */
import type { Message } from '@pawloop/contract';
import { sql } from 'kysely';
import type { Db, Tx } from '../../../platform/db.ts';
import { newId } from '../../../platform/ids.ts';
import { consentChannelOf } from '../channels.ts';
import type { SendRow } from '../send/row.ts';
import type { Addresses } from './address.ts';

export type SuppressionKind = (typeof Message.suppressionKinds)[number];

export interface Suppressed {
  /** Why the customer or the address is suppressed on a channel; `invalid` before the others. */
  of(row: Pick<SendRow, 'customer_id' | 'origin'>, channel: Message.MessageChannel): SuppressionKind | undefined;
}

interface SuppressionRow {
  customer_id: string | null;
  channel: Message.MessageChannel;
  address_index: Buffer | null;
  kind: SuppressionKind;
}

/** One statement. An entry that hangs on an address counts only while that is the customer's address. */
export async function suppressedAmong(
  handle: Db | Tx,
  customerIds: readonly string[],
  addresses: Addresses,
): Promise<Suppressed> {
  const { rows } = await sql<SuppressionRow>`
    select customer_id, channel, address_index, kind from message.suppression
    where customer_id = any(${[...customerIds]}::uuid[]) and lifted_at is null
    union all
    select customer_id, channel, address_index, kind from message.suppression
    where address_index = any(${[...addresses.indexes]}::bytea[]) and lifted_at is null`.execute(handle);
  if (rows.length === 0) return { of: () => undefined };
  const byHolder = Map.groupBy(rows, (entry) => entry.address_index?.toString('hex') ?? entry.customer_id ?? '');
  return {
    of(row, channel) {
      const index = addresses.indexOf(row, channel)?.toString('hex');
      const found = [...(byHolder.get(row.customer_id) ?? []), ...((index && byHolder.get(index)) || [])].filter(
        (entry) => isSame(entry, channel),
      );
      return found.find((entry) => entry.kind === 'invalid')?.kind ?? found[0]?.kind;
    },
  };
}

/** An invalid address concerns its channel; a person's wish concerns all channels of the consent. */
function isSame(entry: SuppressionRow, channel: Message.MessageChannel): boolean {
  if (entry.kind === 'invalid') return entry.channel === channel;
  return consentChannelOf[entry.channel] === consentChannelOf[channel];
}

export interface NewSuppression {
  readonly customerId: string | null;
  readonly channel: Message.MessageChannel;
  readonly addressIndex: Buffer | null;
  readonly kind: SuppressionKind;
  readonly note: string;
  /** Where it came from: `callback`, `staff`, `link`, `delivery`. */
  readonly source: string;
}

/** Add entries; what is there already stays as it is. One statement. */
export async function suppress(tx: Tx, entries: readonly NewSuppression[], at: Temporal.Instant): Promise<void> {
  if (entries.length === 0) return;
  await sql`
    insert into message.suppression (suppression_id, customer_id, channel, address_index, kind, note, source, at)
    select * from unnest(${entries.map(() => newId())}::uuid[], ${entries.map((entry) => entry.customerId)}::uuid[],
      ${entries.map((entry) => entry.channel)}::text[], ${entries.map((entry) => entry.addressIndex)}::bytea[],
      ${entries.map((entry) => entry.kind)}::text[], ${entries.map((entry) => entry.note)}::text[],
      ${entries.map((entry) => entry.source)}::text[], ${entries.map(() => at.toString())}::timestamptz[])
    on conflict do nothing`.execute(tx);
}
