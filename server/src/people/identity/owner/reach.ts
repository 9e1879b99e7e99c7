/** What people/message asks of identity, thousands of customers at a time: addresses and consents. */
import type { Identity } from '@pawloop/contract';
import { sql } from 'kysely';
import type { Db, Tx } from '../../../platform/db.ts';
import type { Secrets } from '../../../platform/secret.ts';
import { parsePhone } from '../customer/phone.ts';

/** Full phone as E.164, for sending; customers without one are left out. One statement. */
export async function phonesOf(
  handle: Db | Tx,
  secrets: Secrets,
  customerIds: readonly string[],
): Promise<Map<string, string>> {
  const { rows } = await sql<{ customer_id: string; phone_sealed: Buffer }>`
    select customer_id, phone_sealed from identity.customer
    where customer_id = any(${[...customerIds]}::uuid[]) and phone_sealed is not null`.execute(handle);
  return new Map(rows.map((row) => [row.customer_id, secrets.open(row.phone_sealed)]));
}

/**
 * The openid of each customer in a WeChat app, the latest bound one; customers without one are left out.
 * @param appId any app's when undefined
 */
export async function openidsOf(
  handle: Db | Tx,
  secrets: Secrets,
  customerIds: readonly string[],
  appId: string | undefined,
): Promise<Map<string, string>> {
  const { rows } = await sql<{ customer_id: string; value_sealed: Buffer }>`
    select distinct on (customer_id) customer_id, value_sealed from identity.identifier
    where customer_id = any(${[...customerIds]}::uuid[]) and kind = 'openid' and value_sealed is not null
      and (${appId ?? null}::text is null or source = ${appId ?? null})
    order by customer_id, identifier_id desc`.execute(handle);
  return new Map(rows.map((row) => [row.customer_id, secrets.open(row.value_sealed)]));
}

/** Customers to whom a phone or an openid belongs: none, or one for each WeChat app. */
export async function holdersOf(
  handle: Db | Tx,
  secrets: Secrets,
  address: { readonly phone: string } | { readonly openid: string },
): Promise<string[]> {
  const [kind, value] =
    'phone' in address ? (['phone', parsePhone(address.phone)] as const) : (['openid', address.openid] as const);
  if (!value) return [];
  const { rows } = await sql<{ customer_id: string }>`
    select distinct customer_id from identity.identifier
    where kind = ${kind} and value_index = ${secrets.blindIndex(kind, value)} order by customer_id`.execute(handle);
  return rows.map((row) => row.customer_id);
}

/** Of each customer, what was said for a purpose by channel: true when granted, false when withdrawn. One statement. */
export async function grantedAmong(
  handle: Db | Tx,
  purpose: Identity.ConsentPurpose,
  customerIds: readonly string[],
): Promise<Map<string, Map<Identity.ConsentChannel, boolean>>> {
  const { rows } = await sql<{ customer_id: string; channel: Identity.ConsentChannel; granted: boolean }>`
    select customer_id, channel, granted from identity.consent
    where customer_id = any(${[...customerIds]}::uuid[]) and purpose = ${purpose}`.execute(handle);
  const result = new Map<string, Map<Identity.ConsentChannel, boolean>>();
  for (const { customer_id: customerId, channel, granted } of rows) {
    const said = result.get(customerId) ?? new Map<Identity.ConsentChannel, boolean>();
    result.set(customerId, said.set(channel, granted));
  }
  return result;
}

/**
 * Known customers who proved to hold each phone, in one query; numbers that are none, and those of nobody, are left out.
 * @param phones as somebody wrote them
 */
export async function verifiedHoldersOf(
  handle: Db | Tx,
  secrets: Secrets,
  phones: readonly string[],
): Promise<Map<string, string[]>> {
  const byIndex = new Map<string, string[]>();
  for (const phone of new Set(phones)) {
    const parsed = parsePhone(phone);
    if (!parsed) continue;
    const index = secrets.blindIndex('phone', parsed).toString('hex');
    byIndex.set(index, [...(byIndex.get(index) ?? []), phone]);
  }
  const indexes = [...byIndex.keys()].map((hex) => Buffer.from(hex, 'hex'));
  if (indexes.length === 0) return new Map();
  const { rows } = await sql<{ value_index: Buffer; customer_id: string }>`
    select i.value_index, i.customer_id from identity.identifier i
    join identity.customer c on c.customer_id = i.customer_id and c.status = 'known'
    where i.kind = 'phone' and i.value_index = any(${indexes}::bytea[]) and i.verified_at is not null
    order by i.customer_id`.execute(handle);
  const result = new Map<string, string[]>();
  for (const { value_index: index, customer_id: customerId } of rows) {
    for (const phone of byIndex.get(index.toString('hex')) ?? []) {
      result.set(phone, [...(result.get(phone) ?? []), customerId]);
    }
  }
  return result;
}
