/** Reads of merchants: the operator's list, one merchant with all that a review needs. */
import type { Merchant } from '@pawloop/contract';
import { sql } from 'kysely';
import { decodeCursor, encodeCursor } from '../../../platform/cursor.ts';
import { Problem } from '../../../platform/problem.ts';
import { bigrams } from '../../../platform/search.ts';
import type { Caller, Inner } from '../deps.ts';
import { nextStates } from '../domain/state.ts';
import type { Handle, MerchantCard } from '../face.ts';
import { merchantNotFound } from '../problems.ts';
import { openContact } from './apply.ts';
import { moverOf } from './move.ts';
import { requireOwn } from './own.ts';
import { restrictionsOf } from './parts.ts';
import { standingsOf } from './readiness.ts';

interface ItemRow {
  merchant_id: string;
  name: string;
  state: Merchant.MerchantState;
  state_at: string;
  categories: string[];
  store_count: number;
  pending: number;
  next_expiry: string | null;
  created_at: string;
  contact_sealed: Buffer | null;
  version: number;
}

const columns = sql`m.*,
  array(select mc.category_key from merchant.merchant_category mc join merchant.category c on c.key = mc.category_key
    where mc.merchant_id = m.merchant_id order by c.position) as categories,
  (select count(*)::int from merchant.store s where s.merchant_id = m.merchant_id) as store_count,
  (select count(*)::int from merchant.document d where d.merchant_id = m.merchant_id and d.state = 'pending') as pending,
  (select min(mc.in_order_until) from merchant.merchant_category mc
    where mc.merchant_id = m.merchant_id and mc.in_order_until < '2199-12-31') as next_expiry`;

function itemOf(row: ItemRow): Merchant.MerchantItem {
  return {
    merchantId: row.merchant_id,
    name: row.name,
    state: row.state,
    stateSince: row.state_at,
    categories: row.categories,
    storeCount: row.store_count,
    pendingDocuments: row.pending,
    nextExpiry: row.next_expiry,
    createdAt: row.created_at,
  };
}

export interface MerchantFilter {
  readonly state?: Merchant.MerchantState;
  readonly category?: string;
  readonly waiting?: boolean;
  readonly search?: string;
  readonly cursor?: string;
  readonly limit?: number;
}

const waits = sql<boolean>`(m.state in ('submitted', 'in_review') or exists (
  select 1 from merchant.document d where d.merchant_id = m.merchant_id and d.state = 'pending' and m.state <> 'draft'))`;

/** For operators only: the route asks for merchant.read, which no merchant's role can hold. */
export async function merchantPage({ db }: Inner, filter: MerchantFilter) {
  const { state, category, waiting, search, cursor, limit = 50 } = filter;
  const [at, id] = cursor ? decodeCursor(cursor, 2) : [null, null];
  const order = waiting
    ? sql`(${at}::timestamptz is null or (m.state_at, m.merchant_id) > (${at}::timestamptz, ${id}::uuid))`
    : sql`(${id}::uuid is null or m.merchant_id < ${id}::uuid)`;
  const { rows } = await sql<ItemRow>`
    select ${columns} from merchant.merchant m
    where (${state ?? null}::text is null or m.state = ${state ?? null})
      and (${category ?? null}::text is null or exists (select 1 from merchant.merchant_category mc
        where mc.merchant_id = m.merchant_id and mc.category_key = ${category ?? null}))
      and (${search === undefined} or m.grams @> ${bigrams(search ?? '')}::text[])
      and (${waiting !== true} or ${waits}) and ${order}
    order by ${waiting ? sql`m.state_at, m.merchant_id` : sql`m.merchant_id desc`} limit ${limit + 1}`.execute(db);
  const last = rows.length > limit ? rows[limit - 1] : undefined;
  return {
    items: rows.slice(0, limit).map(itemOf),
    nextCursor: last ? encodeCursor([last.state_at, last.merchant_id]) : null,
  };
}

export async function merchantCounts({ db }: Inner): Promise<{ counts: Record<string, number>; waiting: number }> {
  const { rows } = await sql<{ state: string; count: number; waiting: number }>`
    select m.state, count(*)::int as count, (count(*) filter (where ${waits}))::int as waiting
    from merchant.merchant m group by m.state`.execute(db);
  return {
    counts: Object.fromEntries(rows.map((row) => [row.state, row.count])),
    waiting: rows.reduce((sum, row) => sum + row.waiting, 0),
  };
}

/** @throws Problem `merchant/not-found` */
export async function merchantDetail(
  deps: Inner,
  caller: Caller,
  merchantId: string,
): Promise<Merchant.MerchantDetail> {
  requireOwn(caller, merchantId);
  const { db, clock, secrets } = deps;
  const now = clock.now();
  const { rows } = await sql<ItemRow>`
    select ${columns} from merchant.merchant m where m.merchant_id = ${merchantId}`.execute(db);
  const row = rows[0];
  if (!row) throw new Problem(merchantNotFound);
  const contact = openContact(secrets, row.contact_sealed);
  const standings = (await standingsOf(db, deps, [merchantId], now)).get(merchantId) ?? [];
  return {
    ...itemOf(row),
    contactName: contact?.name ?? null,
    contactPhone: contact?.phone ?? null,
    version: row.version,
    readiness: standings.map((one) => ({
      key: one.key,
      state: one.admitted ? (one.until === null ? 'hidden' : 'live') : 'wanted',
      inOrderUntil: one.until,
      missing: [...one.missing],
      trained: one.trained,
    })),
    restrictions: await restrictionsOf(db, merchantId),
    documents: await documentsOf(deps, merchantId, now),
    moves: await movesOf(deps, merchantId),
    nextStates: nextStates(row.state, moverOf(caller)),
    asOf: now.toString(),
  };
}

interface DocumentRow {
  document_id: string;
  kind: string;
  number: string;
  holder: string | null;
  valid_from: string;
  valid_until: string | null;
  content_type: string;
  state: Merchant.DocumentState;
  reason: string | null;
  uploaded_at: string;
  reviewed_at: string | null;
  reviewed_by: string | null;
}

/** Newest first. */
export async function documentsOf(
  { db, timeZone }: Inner,
  merchantId: string,
  now: Temporal.Instant,
): Promise<Merchant.MerchantDocument[]> {
  const { rows } = await sql<DocumentRow>`
    select * from merchant.document where merchant_id = ${merchantId} order by document_id desc limit 200`.execute(db);
  const today = now.toZonedDateTimeISO(timeZone).toPlainDate();
  return rows.map((row) => {
    const daysLeft = row.valid_until === null ? null : today.until(row.valid_until, { largestUnit: 'day' }).days;
    return {
      documentId: row.document_id,
      kind: row.kind,
      number: row.number,
      holder: row.holder,
      validFrom: row.valid_from,
      validUntil: row.valid_until,
      contentType: row.content_type,
      state: row.state,
      reason: row.reason,
      expired: row.state === 'approved' && daysLeft !== null && daysLeft < 0,
      daysLeft,
      uploadedAt: row.uploaded_at,
      reviewedAt: row.reviewed_at,
      reviewedBy: row.reviewed_by,
    };
  });
}

/** Newest first. */
async function movesOf({ db }: Inner, merchantId: string): Promise<Merchant.MerchantMove[]> {
  const { rows } = await sql<Merchant.MerchantMove>`
    select at, from_state as "from", to_state as "to", reason, actor as by from merchant.move
    where merchant_id = ${merchantId} order by move_id desc limit 100`.execute(db);
  return rows;
}

/** Merchants of the ids that exist. */
export async function findMerchants(
  handle: Handle,
  merchantIds: readonly string[],
): Promise<Map<string, MerchantCard>> {
  const { rows } = await sql<MerchantCard>`
    select merchant_id as "merchantId", name, state from merchant.merchant
    where merchant_id = any(${[...merchantIds]}::uuid[])`.execute(handle);
  return new Map(rows.map((row) => [row.merchantId, row]));
}

/** Merchants of a source by their ids there. */
export async function merchantsOfSource(handle: Handle, source: string): Promise<Map<string, string>> {
  const { rows } = await sql<{ source_id: string; merchant_id: string }>`
    select source_id, merchant_id from merchant.merchant where source = ${source}`.execute(handle);
  return new Map(rows.map((row) => [row.source_id, row.merchant_id]));
}
