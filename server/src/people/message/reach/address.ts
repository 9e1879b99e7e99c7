/** Where a customer is reached on each channel; addresses are opened only for sending. */
import type { Message } from '@pawloop/contract';
import { sql } from 'kysely';
import type { Db, Tx } from '../../../platform/db.ts';
import type { Secrets } from '../../../platform/secret.ts';
import type { Inner } from '../deps.ts';
import type { SendRow } from '../send/row.ts';

/** Kind of a keyed hash, the same as identity's. */
export type AddressKind = 'phone' | 'openid' | 'email';

const kinds: Readonly<Partial<Record<Message.MessageChannel, AddressKind>>> = {
  sms: 'phone',
  wechat_subscribe: 'openid',
  wechat_template: 'openid',
  email: 'email',
};

/** The system's mail that asks for the confirmation of an address goes to the address that is not confirmed yet. */
export const CONFIRM_EMAIL = 'confirm-email';

export interface Addresses {
  /** Null where a channel needs no address; undefined when the customer has none. */
  of(row: Pick<SendRow, 'customer_id' | 'origin'>, channel: Message.MessageChannel): string | null | undefined;
  /** Keyed hash of that address. */
  indexOf(row: Pick<SendRow, 'customer_id' | 'origin'>, channel: Message.MessageChannel): Buffer | undefined;
  readonly indexes: readonly Buffer[];
}

interface Email {
  readonly address: string;
  readonly confirmed: boolean;
}

type Recipient = Pick<SendRow, 'customer_id' | 'origin'>;

/** At most one statement for each kind of address that the channels need. */
export async function addressesOf(
  handle: Db | Tx,
  deps: Pick<Inner, 'identity' | 'secrets' | 'appIds'>,
  channels: ReadonlySet<Message.MessageChannel>,
  rows: readonly Recipient[],
): Promise<Addresses> {
  const { identity, secrets, appIds } = deps;
  const ids = [...new Set(rows.map((row) => row.customer_id))];
  const none = new Map<string, string>();
  const phones = channels.has('sms') ? await identity.phonesOf(handle, ids) : none;
  const mini = channels.has('wechat_subscribe') ? await identity.openidsOf(handle, ids, appIds?.mini) : none;
  const official = channels.has('wechat_template') ? await identity.openidsOf(handle, ids, appIds?.official) : none;
  const emails = channels.has('email') ? await emailsOf(handle, secrets, ids) : new Map<string, Email>();
  const of = (row: Recipient, channel: Message.MessageChannel): string | null | undefined => {
    switch (channel) {
      case 'sms':
        return phones.get(row.customer_id);
      case 'wechat_subscribe':
        return mini.get(row.customer_id);
      case 'wechat_template':
        return official.get(row.customer_id);
      case 'email':
        return usable(emails.get(row.customer_id), row);
      default:
        return null;
    }
  };
  const indexOf = (row: Recipient, channel: Message.MessageChannel): Buffer | undefined => {
    const [address, kind] = [of(row, channel), kinds[channel]];
    return address && kind ? secrets.blindIndex(kind, address) : undefined;
  };
  const external = [...channels].filter((channel) => kinds[channel]);
  const indexes = external.flatMap((channel) => rows.flatMap((row) => indexOf(row, channel) ?? []));
  return { of, indexOf, indexes };
}

function usable(email: Email | undefined, { origin }: Recipient): string | undefined {
  const asks = origin.kind === 'system' && origin.name === CONFIRM_EMAIL;
  return email && (email.confirmed || asks) ? email.address : undefined;
}

async function emailsOf(
  handle: Db | Tx,
  secrets: Secrets,
  customerIds: readonly string[],
): Promise<Map<string, Email>> {
  const { rows } = await sql<{ customer_id: string; email_sealed: Buffer; confirmed: boolean }>`
    select customer_id, email_sealed, confirmed_at is not null as confirmed from message.address
    where customer_id = any(${[...customerIds]}::uuid[])`.execute(handle);
  return new Map(
    rows.map((row) => [row.customer_id, { address: secrets.open(row.email_sealed), confirmed: row.confirmed }]),
  );
}
