/**
 * Reviews that may not be honest are held back and not counted until somebody has looked (rule 37): by the merchant's own
 * people, from their devices or payment accounts, in bursts, or followed by a refund.
 */
import { Quality } from '@pawloop/contract';
import { sql } from 'kysely';
import type { Tx } from '../../../platform/db.ts';
import { append } from '../../../platform/event-log.ts';
import type { QualityDeps, ServedBooking } from '../deps.ts';
import { type Rated, recompute } from '../score/recompute.ts';
import { burstMinutes, burstReviews } from '../settings.ts';
import { logModeration } from './moderation-log.ts';

interface Written {
  readonly reviewId: string;
  readonly booking: ServedBooking;
  readonly device: Buffer | null;
  readonly now: Temporal.Instant;
}

/** Asked after the review was inserted, in its transaction. */
export async function suspicionsOf(tx: Tx, deps: QualityDeps, written: Written): Promise<Quality.Suspicion[]> {
  const { booking, device, now } = written;
  const { merchantId, customerId, bookingId, storeId } = booking;
  const found: Quality.Suspicion[] = [];
  const insiders = await insidersOf(tx, deps, merchantId);
  if (insiders.has(customerId)) found.push('own_staff');
  if (device !== null && (await deviceOfInsiders(tx, merchantId, device, [...insiders]))) found.push('same_device');
  const payer = (await deps.payersOf?.(tx, [bookingId]))?.get(bookingId);
  if (payer !== undefined) {
    const mark = deps.secrets.blindIndex('quality.payer', payer);
    if (insiders.has(customerId)) await markInsider(tx, merchantId, 'payer', mark, now);
    else if (await isMarked(tx, merchantId, 'payer', mark)) found.push('same_payment_account');
  }
  if (await isBurst(tx, deps, storeId, now)) found.push('burst');
  return found;
}

/** Customers who work for a merchant: noted as such, or reached by one of its phones. */
async function insidersOf(tx: Tx, deps: QualityDeps, merchantId: string): Promise<Set<string>> {
  const { rows } = await sql<{ customer_id: string }>`
    select customer_id from quality.insider where merchant_id = ${merchantId}`.execute(tx);
  const phones = await deps.merchant.phonesOf(tx, merchantId);
  const holders = await Promise.all(phones.map((phone) => deps.identity.holdersOf(tx, { phone })));
  return new Set([...rows.map((row) => row.customer_id), ...holders.flat()]);
}

async function isMarked(tx: Tx, merchantId: string, kind: 'device' | 'payer', mark: Buffer): Promise<boolean> {
  const { rows } = await sql`
    select from quality.insider_mark where merchant_id = ${merchantId} and kind = ${kind} and mark = ${mark}`.execute(
    tx,
  );
  return rows.length > 0;
}

/** Staff used it, or an insider wrote on it. */
async function deviceOfInsiders(tx: Tx, merchantId: string, device: Buffer, insiders: string[]): Promise<boolean> {
  if (await isMarked(tx, merchantId, 'device', device)) return true;
  const { rows } = await sql`
    select from quality.review where device = ${device} and customer_id = any(${insiders}::uuid[]) limit 1`.execute(tx);
  return rows.length > 0;
}

/** Remember a device or payment account of a merchant's staff. */
export async function markInsider(
  tx: Tx,
  merchantId: string,
  kind: 'device' | 'payer',
  mark: Buffer,
  now: Temporal.Instant,
): Promise<void> {
  await sql`
    insert into quality.insider_mark (merchant_id, kind, mark, at) values (${merchantId}, ${kind}, ${mark}, ${now.toString()})
    on conflict do nothing`.execute(tx);
}

async function burstWindow(tx: Tx, deps: QualityDeps, now: Temporal.Instant): Promise<string> {
  return now.subtract({ minutes: await deps.settings.get(tx, burstMinutes) }).toString();
}

async function isBurst(tx: Tx, deps: QualityDeps, storeId: string, now: Temporal.Instant): Promise<boolean> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from quality.review
    where store_id = ${storeId} and written_at > ${await burstWindow(tx, deps, now)}::timestamptz`.execute(tx);
  return (rows[0]?.count ?? 0) >= (await deps.settings.get(tx, burstReviews));
}

/** The whole burst is looked at, not only the one that made it one. */
export async function holdBurst(tx: Tx, deps: QualityDeps, storeId: string, now: Temporal.Instant): Promise<void> {
  const from = await burstWindow(tx, deps, now);
  const { rows } = await sql<{ review_id: string }>`
    select review_id from quality.review where store_id = ${storeId} and written_at > ${from}::timestamptz`.execute(tx);
  await holdReviews(
    tx,
    deps,
    rows.map((row) => row.review_id),
    'burst',
    now,
  );
}

interface HeldRow extends Rated {
  readonly reviewId: string;
  readonly bookingId: string;
  readonly customerId: string;
  readonly suspicions: Quality.Suspicion[];
}

/**
 * Hold reviews back, unless somebody has looked at them before; the system's own act is logged too. All rows are locked in
 * the order of their ids before any score, so that nobody waits in a circle.
 * @returns how many were held now
 */
export async function holdReviews(
  tx: Tx,
  deps: QualityDeps,
  reviewIds: readonly string[],
  suspicion: Quality.Suspicion,
  now: Temporal.Instant,
): Promise<number> {
  await sql`
    select from quality.review where review_id = any(${[...reviewIds]}::uuid[]) order by review_id for update`.execute(
    tx,
  );
  const { rows } = await sql<HeldRow>`
    update quality.review set counting = 'held', suspicions = array_append(suspicions, ${suspicion})
    where review_id = any(${[...reviewIds]}::uuid[]) and checked_at is null and counting <> 'excluded'
      and ${suspicion} <> all(suspicions)
    returning review_id as "reviewId", booking_id as "bookingId", store_id as "storeId", merchant_id as "merchantId",
      customer_id as "customerId", category_key as "categoryKey", suspicions`.execute(tx);
  for (const { reviewId, bookingId, storeId, merchantId, customerId, categoryKey, suspicions } of rows) {
    await logModeration(tx, { reviewId, act: 'held', reason: suspicion, actor: null, now });
    await append(tx, Quality.reviewHeld, {
      subjectId: reviewId,
      customerId,
      merchantId,
      occurredAt: now,
      payload: { reviewId, bookingId, storeId, categoryKey, suspicions },
    });
  }
  for (const rated of distinct(rows)) await recompute(tx, deps, rated, now);
  return rows.length;
}

/** In the order of the scores' locks. */
function distinct(rows: readonly Rated[]): Rated[] {
  const byKey = new Map(rows.map((row) => [`${row.storeId}/${row.categoryKey}`, row]));
  return [...byKey].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
}

/**
 * A refund after praise may be what the praise was paid with. After a bad review it is no suspicion: a merchant must not
 * be able to refund its way out of a low rating (BOOK-11).
 */
export async function refundedAfterReview(
  tx: Tx,
  deps: QualityDeps,
  bookingIds: readonly string[],
  now: Temporal.Instant,
): Promise<void> {
  const { rows } = await sql<{ review_id: string }>`
    select review_id from quality.review where booking_id = any(${[...bookingIds]}::uuid[]) and stars >= 4`.execute(tx);
  const ids = rows.map((row) => row.review_id);
  await holdReviews(tx, deps, ids, 'refund_after_review', now);
}
