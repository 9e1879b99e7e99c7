/** Commands of modules above: something is earned, taken back or recovered; each once for its key, and in the ledger. */
import { Settlement } from '@pawloop/contract';
import { sql } from 'kysely';
import type { Tx } from '../../../platform/db.ts';
import { append } from '../../../platform/event-log.ts';
import { newId } from '../../../platform/ids.ts';
import { Problem } from '../../../platform/problem.ts';
import { type AccountRef, credit, debit, type PostingLine } from '../../ledger/index.ts';
import type { Inner, Subject } from '../deps.ts';
import { type Earned, reversalOf } from '../domain.ts';
import { keyReused, overReversed } from '../problems.ts';
import { availableHours } from '../settings.ts';
import { lockSubject } from './lock.ts';

export interface Earning {
  /** Unique for ever. */
  readonly key: string;
  readonly merchantId: string;
  readonly storeId?: string | null;
  readonly subject: Subject;
  /** Paid by the customer through the platform for this subject; 0 when it was paid at the store. */
  readonly grossFen: number;
  readonly commissionFen: number;
  /** What coupons took off and the platform makes good. */
  readonly couponPlatformFen?: number;
  /** End of the service + 48 h when left out, the service ending now. */
  readonly availableAt?: Temporal.Instant;
  readonly currency?: string;
}

export interface Deduction {
  readonly key: string;
  readonly merchantId: string;
  readonly amountFen: number;
  readonly reason: string;
  readonly subject: Subject;
  readonly currency?: string;
  /** Account that gets it; the merchant's debt to the guarantee fund when left out. */
  readonly against?: AccountRef;
}

interface NewItem {
  readonly key: string;
  readonly kind: Settlement.ItemKind;
  readonly merchantId: string;
  readonly storeId: string | null;
  readonly subject: Subject;
  readonly currency: string;
  readonly grossFen: number;
  readonly couponFen: number;
  readonly commissionFen: number;
  readonly deductedFen: number;
  readonly reason: string | null;
  readonly availableAt: Temporal.Instant;
}

const netOf = (item: NewItem): number => item.grossFen + item.couponFen - item.commissionFen - item.deductedFen;

/** @returns false when the key has been noted before @throws Problem `settlement/key-reused` */
export async function earn(tx: Tx, deps: Inner, earning: Earning): Promise<boolean> {
  const { grossFen, commissionFen, couponPlatformFen: couponFen = 0, currency = deps.currency } = earning;
  const hours = await deps.settings.get(tx, availableHours);
  const item: NewItem = {
    key: earning.key,
    kind: 'earn',
    merchantId: earning.merchantId,
    storeId: earning.storeId ?? null,
    subject: earning.subject,
    currency,
    grossFen,
    couponFen,
    commissionFen,
    deductedFen: 0,
    reason: null,
    availableAt: earning.availableAt ?? deps.clock.now().add({ hours }),
  };
  return note(tx, deps, item, [
    debit('customer_receipts', grossFen),
    debit('coupon_cost', couponFen, 'platform'),
    credit('commission_income', commissionFen),
    credit('merchant_payable', netOf(item), item.merchantId),
  ]);
}

/** Recover an amount from what a merchant is or will be owed; below zero it is carried over. @throws Problem `ledger/insufficient` */
export async function deduct(tx: Tx, deps: Inner, request: Deduction): Promise<boolean> {
  const { key, merchantId, amountFen, reason, subject, currency = deps.currency } = request;
  const against = request.against ?? { kind: 'guarantee_recovery', owner: merchantId };
  const item: NewItem = {
    key,
    kind: 'deduct',
    merchantId,
    storeId: null,
    subject,
    currency,
    grossFen: 0,
    couponFen: 0,
    commissionFen: 0,
    deductedFen: amountFen,
    reason,
    availableAt: deps.clock.now(),
  };
  return note(tx, deps, item, [
    debit('merchant_payable', amountFen, merchantId),
    credit(against.kind, amountFen, against.owner),
  ]);
}

/** What can still be taken back of a subject. */
export async function reversibleOf(tx: Tx, subject: Subject): Promise<number> {
  const { earned, reversed } = await sumsOf(tx, subject);
  return earned.grossFen - reversed.grossFen;
}

/**
 * Take back what was earned of a subject, with its share of commission and coupon, so that the customer can be given it.
 * @throws Problem `settlement/over-reversed`
 */
export async function reverse(
  tx: Tx,
  deps: Inner,
  request: { readonly subject: Subject; readonly amountFen: number; readonly key: string; readonly reason?: string },
): Promise<boolean> {
  const { subject, amountFen, key } = request;
  // The subject's items stand still, so that two reversals do not take the same share.
  await sql`
    select from settlement.item where subject_kind = ${subject.kind} and subject_id = ${subject.id} and kind = 'earn'
    order by item_id for update`.execute(tx);
  const { rows: known } = await sql`select from settlement.item where key = ${key}`.execute(tx);
  if (known.length > 0) return false;
  const { earned, reversed, merchantId, storeId, currency, openUntil } = await sumsOf(tx, subject);
  if (merchantId === null || reversed.grossFen + amountFen > earned.grossFen) throw new Problem(overReversed);
  const now = deps.clock.now();
  const availableAt = openUntil !== null && Temporal.Instant.compare(openUntil, now) > 0 ? openUntil : now;
  const part = reversalOf(earned, reversed, amountFen);
  const item: NewItem = {
    key,
    kind: 'reverse',
    merchantId,
    storeId,
    subject,
    currency,
    grossFen: 0 - part.grossFen,
    couponFen: 0 - part.couponFen,
    commissionFen: 0 - part.commissionFen,
    deductedFen: 0,
    reason: request.reason ?? null,
    // Together with what it takes back, so that no statement holds one without the other.
    availableAt,
  };
  return note(tx, deps, item, [
    credit('customer_receipts', part.grossFen),
    credit('coupon_cost', part.couponFen, 'platform'),
    debit('commission_income', part.commissionFen),
    debit('merchant_payable', 0 - netOf(item), merchantId),
  ]);
}

interface Sums {
  readonly earned: Earned;
  /** As amounts from 0 up. */
  readonly reversed: Earned;
  readonly merchantId: string | null;
  readonly storeId: string | null;
  readonly currency: string;
  /** When the last earning that is in no statement yet becomes free. */
  readonly openUntil: Temporal.Instant | null;
}

async function sumsOf(tx: Tx, subject: Subject): Promise<Sums> {
  const { rows } = await sql<{
    kind: 'earn' | 'reverse';
    merchant_id: string;
    store_id: string | null;
    currency: string;
    gross: number;
    coupon: number;
    commission: number;
    open_until: string | null;
  }>`
    select kind, merchant_id, store_id, currency, sum(gross_fen)::bigint as gross, sum(coupon_fen)::bigint as coupon,
      sum(commission_fen)::bigint as commission,
      max(available_at) filter (where statement_id is null) as open_until
    from settlement.item
    where subject_kind = ${subject.kind} and subject_id = ${subject.id} and kind in ('earn', 'reverse')
    group by kind, merchant_id, store_id, currency order by kind`.execute(tx);
  const add = (kind: 'earn' | 'reverse', sign: 1 | -1): Earned => {
    const own = rows.filter((row) => row.kind === kind);
    const sum = (key: 'gross' | 'coupon' | 'commission') => own.reduce((all, row) => all + sign * row[key], 0);
    return { grossFen: sum('gross'), couponFen: sum('coupon'), commissionFen: sum('commission') };
  };
  const first = rows.find((row) => row.kind === 'earn');
  return {
    earned: add('earn', 1),
    reversed: add('reverse', -1),
    merchantId: first?.merchant_id ?? null,
    storeId: first?.store_id ?? null,
    currency: first?.currency ?? '',
    openUntil: first?.open_until ? Temporal.Instant.from(first.open_until) : null,
  };
}

async function note(tx: Tx, deps: Inner, item: NewItem, lines: readonly PostingLine[]): Promise<boolean> {
  const { key, kind, merchantId, subject, currency } = item;
  const at = deps.clock.now();
  await lockSubject(tx, subject);
  const { rows } = await sql`
    insert into settlement.item (item_id, key, kind, merchant_id, store_id, currency, subject_kind, subject_id, gross_fen,
      coupon_fen, commission_fen, deducted_fen, reason, occurred_at, available_at, held)
    select ${newId()}, ${key}, ${kind}, ${merchantId}, ${item.storeId}::uuid, ${currency}, ${subject.kind}, ${subject.id},
      ${item.grossFen}, ${item.couponFen}, ${item.commissionFen}, ${item.deductedFen}, ${item.reason},
      ${at.toString()}::timestamptz, ${item.availableAt.toString()}::timestamptz, ${kind} <> 'deduct' and exists (
        select from settlement.hold h where h.subject_kind = ${subject.kind} and h.subject_id = ${subject.id}
          and h.released_at is null)
    on conflict (key) do nothing returning 1`.execute(tx);
  if (rows.length === 0) return requireSame(tx, item);
  if (lines.some((line) => line.amountFen !== 0)) {
    const posting = { key: `settlement/${key}`, kind: `settlement.${kind}`, subject, at, currency, lines };
    await deps.ledger.post(tx, posting);
  }
  await append(tx, Settlement.itemNoted, {
    subjectId: merchantId,
    merchantId,
    occurredAt: at,
    payload: { merchantId, kind, subject: { kind: subject.kind, id: subject.id }, netFen: netOf(item), currency },
  });
  return true;
}

/** @throws Problem `settlement/key-reused` */
async function requireSame(tx: Tx, item: NewItem): Promise<false> {
  const { rows } = await sql`
    select from settlement.item where key = ${item.key} and kind = ${item.kind} and merchant_id = ${item.merchantId}
      and gross_fen = ${item.grossFen} and coupon_fen = ${item.couponFen} and commission_fen = ${item.commissionFen}
      and deducted_fen = ${item.deductedFen}`.execute(tx);
  if (rows.length === 0) throw new Problem(keyReused, item.key);
  return false;
}
