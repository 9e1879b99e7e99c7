/** Reads of customers for screens and for other modules, batched by ids. */
import type { Identity } from '@pawloop/contract';
import { sql } from 'kysely';
import type { Db, Tx } from '../../../platform/db.ts';
import { Problem } from '../../../platform/problem.ts';
import { bigrams } from '../../../platform/search.ts';
import type { Secrets } from '../../../platform/secret.ts';
import { customerNotFound, mergeNotFound } from '../problems.ts';
import { parsePhone } from './phone.ts';
import { type CustomerStatus, findRow, type Gender } from './repository.ts';

/** A customer as other modules and lists see it; the phone is masked. */
export interface CustomerCard {
  readonly customerId: string;
  readonly customerNo: number;
  readonly status: CustomerStatus;
  readonly name: string | null;
  readonly phoneMasked: string | null;
  readonly gender: Gender | null;
  readonly birthday: string | null;
  readonly city: string | null;
  readonly language: 'zh' | 'en';
  readonly registeredAt: string | null;
  readonly firstChannel: { readonly channelId: string; readonly name: string } | null;
  readonly lastChannel: { readonly channelId: string; readonly name: string } | null;
  readonly mergedInto: string | null;
}

interface CardRow {
  customer_id: string;
  customer_no: number;
  status: CustomerStatus;
  name: string | null;
  phone_masked: string | null;
  gender: Gender | null;
  birthday: string | null;
  city: string | null;
  language: 'zh' | 'en';
  registered_at: string | null;
  merged_into: string | null;
  first_id: string | null;
  first_name: string | null;
  last_id: string | null;
  last_name: string | null;
}

/** Cards of the ids that exist, in one query; merged and erased ones say so. */
export async function findCustomers(handle: Db | Tx, ids: readonly string[]): Promise<Map<string, CustomerCard>> {
  if (ids.length === 0) return new Map();
  const { rows } = await sql<CardRow>`
    select c.customer_id, c.customer_no, c.status, c.name, c.phone_masked, c.gender, c.birthday, c.city, c.language,
      c.registered_at, c.merged_into, f.channel_id as first_id, f.name as first_name, l.channel_id as last_id, l.name as last_name
    from identity.customer c
    left join identity.channel f on f.channel_id = c.first_channel_id
    left join identity.channel l on l.channel_id = c.last_channel_id
    where c.customer_id = any(${[...ids]}::uuid[])`.execute(handle);
  return new Map(rows.map((row) => [row.customer_id, cardOf(row)]));
}

function cardOf(row: CardRow): CustomerCard {
  const channel = (id: string | null, name: string | null) => (id && name ? { channelId: id, name } : null);
  return {
    customerId: row.customer_id,
    customerNo: row.customer_no,
    status: row.status,
    name: row.name,
    phoneMasked: row.phone_masked,
    gender: row.gender,
    birthday: row.birthday,
    city: row.city,
    language: row.language,
    registeredAt: row.registered_at,
    firstChannel: channel(row.first_id, row.first_name),
    lastChannel: channel(row.last_id, row.last_name),
    mergedInto: row.merged_into,
  };
}

/**
 * The card of a known customer.
 * @throws Problem `identity/customer-not-found` also for anonymous, merged and erased ones
 */
export async function requireCustomer(handle: Db | Tx, customerId: string): Promise<CustomerCard> {
  const card = (await findCustomers(handle, [customerId])).get(customerId);
  if (card?.status !== 'known') throw new Problem(customerNotFound);
  return card;
}

/**
 * Also anonymous, merged and erased customers exist.
 * @throws Problem `identity/customer-not-found`
 */
export async function requireExisting(handle: Db | Tx, customerId: string): Promise<void> {
  if (!(await findRow(handle, customerId))) throw new Problem(customerNotFound);
}

/** @throws Problem `identity/customer-not-found` */
export async function identityOf(handle: Db | Tx, customerId: string): Promise<Identity.CustomerIdentity> {
  const { customerNo, name, phoneMasked, city, registeredAt } = await requireCustomer(handle, customerId);
  return { customerId, customerNo, name, phoneMasked, city, registeredAt: registeredAt as string };
}

/** Number of each id that exists. */
export async function numbersOf(handle: Db | Tx, ids: readonly string[]): Promise<Map<string, number>> {
  if (ids.length === 0) return new Map();
  const { rows } = await sql<{ customer_id: string; customer_no: number }>`
    select customer_id, customer_no from identity.customer where customer_id = any(${[...ids]}::uuid[])`.execute(
    handle,
  );
  return new Map(rows.map((row) => [row.customer_id, row.customer_no]));
}

/** Id of each number that exists. */
export async function idsOf(handle: Db | Tx, numbers: readonly number[]): Promise<Map<number, string>> {
  if (numbers.length === 0) return new Map();
  const { rows } = await sql<{ customer_id: string; customer_no: number }>`
    select customer_id, customer_no from identity.customer where customer_no = any(${[...numbers]}::integer[])`.execute(
    handle,
  );
  return new Map(rows.map((row) => [row.customer_no, row.customer_id]));
}

/**
 * Known customers for a search box: a full phone, the last four digits, a customer number, or a part of the name.
 * Uses an index for each; at most `limit`, newest first.
 */
export async function searchCustomers(
  handle: Db | Tx,
  secrets: Secrets,
  text: string,
  limit: number,
): Promise<string[]> {
  const words = text.trim();
  const phone = parsePhone(words);
  const ids = async (condition: ReturnType<typeof sql>) => {
    const { rows } = await sql<{ customer_id: string }>`
      select c.customer_id from identity.customer c where c.status = 'known' and ${condition}
      order by c.customer_id desc limit ${limit}`.execute(handle);
    return rows.map((row) => row.customer_id);
  };
  if (phone) {
    return ids(sql`c.customer_id in (select customer_id from identity.identifier
      where kind = 'phone' and source = '' and value_index = ${secrets.blindIndex('phone', phone)})`);
  }
  const byNumber = /^\d{1,9}$/.test(words) ? await ids(sql`c.customer_no = ${Number(words)}`) : [];
  const byEnd = /^\d{4}$/.test(words) ? await ids(sql`right(c.phone_masked, 4) = ${words}`) : [];
  const grams = bigrams(words);
  const byName = grams.length > 0 ? await ids(sql`c.name_grams @> ${grams}::text[]`) : [];
  return [...new Set([...byNumber, ...byEnd, ...byName])].slice(0, limit);
}

/** Full phone number, as E.164; null when there is none. */
export async function phoneOf(handle: Db | Tx, secrets: Secrets, customerId: string): Promise<string | null> {
  const row = await findRow(handle, customerId);
  return row?.phone_sealed ? secrets.open(row.phone_sealed) : null;
}

interface MergeRow {
  merge_id: string;
  winner_id: string;
  winner_name: string | null;
  loser_id: string;
  loser_name: string | null;
  kind: Identity.Merge['kind'];
  reason: string;
  merged_at: string;
  merged_by_name: string | null;
  undone_at: string | null;
  undone_by_name: string | null;
}

async function mergeRows(handle: Db | Tx, condition: ReturnType<typeof sql>): Promise<Identity.Merge[]> {
  const { rows } = await sql<MergeRow>`
    select m.merge_id, m.winner_id, w.name as winner_name, m.loser_id, l.name as loser_name, m.kind, m.reason, m.merged_at,
      m.merged_by_name, m.undone_at, m.undone_by_name
    from identity.customer_merge m
    join identity.customer w on w.customer_id = m.winner_id
    join identity.customer l on l.customer_id = m.loser_id
    where ${condition} order by m.merge_id desc limit 200`.execute(handle);
  return rows.map((row) => ({
    mergeId: row.merge_id,
    winnerId: row.winner_id,
    winnerName: row.winner_name,
    loserId: row.loser_id,
    loserName: row.loser_name,
    kind: row.kind,
    reason: row.reason,
    mergedAt: row.merged_at,
    mergedBy: row.merged_by_name,
    undoneAt: row.undone_at,
    undoneBy: row.undone_by_name,
  }));
}

/** Merges in which the customer took part, newest first. */
export function mergesOf(handle: Db | Tx, customerId: string): Promise<Identity.Merge[]> {
  return mergeRows(handle, sql`m.winner_id = ${customerId} or m.loser_id = ${customerId}`);
}

/** @throws Problem `identity/merge-not-found` */
export async function getMerge(handle: Db | Tx, mergeId: string): Promise<Identity.Merge> {
  const merge = (await mergeRows(handle, sql`m.merge_id = ${mergeId}`))[0];
  if (!merge) throw new Problem(mergeNotFound);
  return merge;
}

/** Ids that customers have in the systems they came from, in the order in which they became known. */
export async function externalIdsOf(
  handle: Db | Tx,
  secrets: Secrets,
  customerIds: readonly string[],
): Promise<Map<string, string>> {
  const { rows } = await sql<{ customer_id: string; value_sealed: Buffer }>`
    select distinct on (customer_id) customer_id, value_sealed from identity.identifier
    where customer_id = any(${[...customerIds]}::uuid[]) and kind = 'external' and value_sealed is not null
    order by customer_id, identifier_id`.execute(handle);
  return new Map(rows.map((row) => [row.customer_id, secrets.open(row.value_sealed)]));
}
