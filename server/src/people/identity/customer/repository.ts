/** Rows of customers: bulk insert, locks, cards. */
import { sql } from 'kysely';
import type { Db, Tx } from '../../../platform/db.ts';
import { bigrams } from '../../../platform/search.ts';
import type { Secrets } from '../../../platform/secret.ts';
import { maskPhone } from './phone.ts';

export type CustomerStatus = 'anonymous' | 'known' | 'merged' | 'erased';
export type Gender = 'female' | 'male' | 'other';

export interface NewCustomer {
  readonly customerId: string;
  readonly status: 'anonymous' | 'known';
  readonly name?: string | null;
  /** E.164. */
  readonly phone?: string | null;
  readonly gender?: Gender | null;
  /** `YYYY-MM-DD`. */
  readonly birthday?: string | null;
  readonly city?: string | null;
  readonly registeredAt?: Temporal.Instant | null;
  readonly firstChannelId?: string | null;
  readonly lastChannelId?: string | null;
}

/** Insert thousands with one statement. @returns number of each customer, by id */
export async function insertRows(
  tx: Tx,
  secrets: Secrets,
  rows: readonly NewCustomer[],
  now: Temporal.Instant,
): Promise<Map<string, number>> {
  if (rows.length === 0) return new Map();
  const phones = rows.map((row) => row.phone ?? null);
  const { rows: inserted } = await sql<{ customer_id: string; customer_no: number }>`
    insert into identity.customer (customer_id, status, name, name_grams, phone_sealed, phone_masked, gender, birthday,
      city, registered_at, first_channel_id, last_channel_id, created_at, updated_at)
    select customer_id, status, name, string_to_array(grams, ' '), phone_sealed, phone_masked, gender, birthday,
      city, registered_at, first_channel_id, last_channel_id, ${now.toString()}, ${now.toString()}
    from unnest(
      ${rows.map((row) => row.customerId)}::uuid[], ${rows.map((row) => row.status)}::text[],
      ${rows.map((row) => row.name ?? null)}::text[], ${rows.map((row) => gramsOf(row.name))}::text[],
      ${phones.map((phone) => phone && secrets.seal(phone))}::bytea[], ${phones.map((phone) => phone && maskPhone(phone))}::text[],
      ${rows.map((row) => row.gender ?? null)}::text[], ${rows.map((row) => row.birthday ?? null)}::date[],
      ${rows.map((row) => row.city ?? null)}::text[], ${rows.map((row) => row.registeredAt?.toString() ?? null)}::timestamptz[],
      ${rows.map((row) => row.firstChannelId ?? null)}::uuid[], ${rows.map((row) => row.lastChannelId ?? null)}::uuid[]
    ) as c (customer_id, status, name, grams, phone_sealed, phone_masked, gender, birthday, city, registered_at,
      first_channel_id, last_channel_id)
    returning customer_id, customer_no`.execute(tx);
  return new Map(inserted.map((row) => [row.customer_id, row.customer_no]));
}

/** 2-grams of a name, joined by blanks. */
export function gramsOf(name: string | null | undefined): string {
  return name ? bigrams(name).join(' ') : '';
}

export interface CustomerRow {
  customer_id: string;
  customer_no: number;
  status: CustomerStatus;
  name: string | null;
  phone_sealed: Buffer | null;
  phone_masked: string | null;
  gender: Gender | null;
  birthday: string | null;
  city: string | null;
  language: 'zh' | 'en';
  registered_at: string | null;
  first_channel_id: string | null;
  last_channel_id: string | null;
  merged_into: string | null;
}

const rowColumns = sql`customer_id, customer_no, status, name, phone_sealed, phone_masked, gender, birthday, city, language,
  registered_at, first_channel_id, last_channel_id, merged_into`;

/** Make a phone the one that is shown and called, for customers who have none yet. */
export async function showPhones(
  tx: Tx,
  secrets: Secrets,
  phones: readonly { readonly customerId: string; readonly phone: string }[],
): Promise<void> {
  if (phones.length === 0) return;
  await sql`
    update identity.customer c set phone_sealed = w.sealed, phone_masked = w.masked
    from unnest(${phones.map((one) => one.customerId)}::uuid[], ${phones.map((one) => secrets.seal(one.phone))}::bytea[],
      ${phones.map((one) => maskPhone(one.phone))}::text[]) as w (customer_id, sealed, masked)
    where c.customer_id = w.customer_id and c.phone_sealed is null and c.status in ('known', 'anonymous')`.execute(tx);
}

/** Rows of the ids that exist, locked until the end of the transaction; always locked in the same order. */
export async function lockRows(tx: Tx, ids: readonly string[]): Promise<Map<string, CustomerRow>> {
  const { rows } = await sql<CustomerRow>`
    select ${rowColumns} from identity.customer where customer_id = any(${[...ids]}::uuid[])
    order by customer_id for update`.execute(tx);
  return new Map(rows.map((row) => [row.customer_id, row]));
}

export async function findRow(handle: Db | Tx, customerId: string): Promise<CustomerRow | undefined> {
  const { rows } = await sql<CustomerRow>`
    select ${rowColumns} from identity.customer where customer_id = ${customerId}`.execute(handle);
  return rows[0];
}

/**
 * Whom each id means today: merged customers are followed to the one they were merged into.
 * Ids that do not exist are left out.
 */
export async function canonicalIds(handle: Db | Tx, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const { rows } = await sql<{ asked: string; customer_id: string }>`
    with recursive chain as (
      select customer_id as asked, customer_id, merged_into from identity.customer
      where customer_id = any(${[...new Set(ids)]}::uuid[])
      union all
      select chain.asked, c.customer_id, c.merged_into from chain
      join identity.customer c on c.customer_id = chain.merged_into
    )
    select asked, customer_id from chain where merged_into is null`.execute(handle);
  return new Map(rows.map((row) => [row.asked, row.customer_id]));
}

/** The customer and everybody who was merged into it, at any depth. */
export async function withMerged(handle: Db | Tx, customerId: string): Promise<string[]> {
  const { rows } = await sql<{ customer_id: string }>`
    with recursive person as (
      select customer_id from identity.customer where customer_id = ${customerId}
      union all
      select c.customer_id from person join identity.customer c on c.merged_into = person.customer_id
    )
    select customer_id from person`.execute(handle);
  return rows.map((row) => row.customer_id);
}
