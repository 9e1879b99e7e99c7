/** Compares a day with the provider's bill: each difference becomes a row, once (PAY-3). */
import { Payment } from '@pawloop/contract';
import { sql } from 'kysely';
import type { BillRow, PayVendor } from '../../../adapters/pay/pay.ts';
import { inTransaction, type Tx } from '../../../platform/db.ts';
import { append } from '../../../platform/event-log.ts';
import { newId } from '../../../platform/ids.ts';
import { Problem } from '../../../platform/problem.ts';
import { credit, debit } from '../../ledger/index.ts';
import type { Inner } from '../deps.ts';
import { billNotReady } from '../problems.ts';
import { type Found, type Ours, oursOf } from './ours.ts';
import { dayView } from './queries.ts';

const CALL_MS = 120_000;
const PAID_STATES = new Set(['SUCCESS', 'REFUND']);

/** @throws Problem `payment/bill-not-ready` */
export async function compareDay(deps: Inner, vendor: PayVendor, day: Temporal.PlainDate): Promise<Payment.BillDay> {
  const answer = await vendor.bill(day, AbortSignal.timeout(CALL_MS));
  if (answer.kind !== 'bill') throw new Problem(billNotReady, answer.kind);
  await inTransaction(deps.db, async (tx) => {
    await sql`select pg_advisory_xact_lock(hashtextextended(${`bill/${vendor.vendor}/${day}`}, 0))`.execute(tx);
    const ours = await oursOf(tx, vendor, day, answer.rows);
    const found = differencesOf(answer.rows, ours);
    await store(tx, deps, vendor.vendor, day, answer.rows, ours, found);
    await askAboutUnknown(tx, deps, found);
  });
  return dayView(deps, vendor.vendor, day);
}

interface Entry {
  readonly kind: Payment.DifferenceKind;
  readonly of: 'payment' | 'refund';
  readonly number: string;
  readonly paymentId: string | null;
  readonly oursFen: number | null;
  readonly theirsFen: number | null;
  readonly ourState: string | null;
  readonly theirState: string | null;
}

/** Pure: what the two sides do not agree on. */
export function differencesOf(theirs: readonly BillRow[], ours: Ours): Entry[] {
  const settled = theirs.filter((row) => PAID_STATES.has(row.state));
  const fromTheirs = settled.flatMap((row) => {
    const found = ours.byNumber.get(`${row.of}/${row.number}`);
    const kind = kindOf(row, found);
    return kind === undefined ? [] : [entry(kind, row, found)];
  });
  const named = new Set(settled.map((row) => `${row.of}/${row.number}`));
  const missing = ours.ofDay
    .filter((found) => !named.has(`${found.of}/${found.number}`))
    .map((found) => entry('missing_theirs', undefined, found));
  return [...fromTheirs, ...missing];
}

function kindOf(row: BillRow, found: Found | undefined): Payment.DifferenceKind | undefined {
  if (!found) return 'missing_ours';
  if (found.amountFen !== row.amountFen) return 'amount';
  return found.state === 'succeeded' ? undefined : 'state';
}

function entry(kind: Payment.DifferenceKind, row: BillRow | undefined, found: Found | undefined): Entry {
  return {
    kind,
    of: (row ?? found)?.of ?? 'payment',
    number: (row ?? found)?.number ?? '',
    paymentId: found?.paymentId ?? null,
    oursFen: found?.amountFen ?? null,
    theirsFen: row?.amountFen ?? null,
    ourState: found?.state ?? null,
    theirState: row?.state ?? null,
  };
}

async function store(
  tx: Tx,
  deps: Inner,
  vendor: string,
  day: Temporal.PlainDate,
  theirs: readonly BillRow[],
  ours: Ours,
  found: readonly Entry[],
): Promise<void> {
  const at = deps.clock.now();
  const sum = (rows: readonly { readonly amountFen: number }[]) => rows.reduce((all, row) => all + row.amountFen, 0);
  const settled = theirs.filter((row) => PAID_STATES.has(row.state));
  const paid = settled.filter((row) => row.of === 'payment');
  const refunded = settled.filter((row) => row.of === 'refund');
  const fee = theirs.reduce((all, row) => all + row.feeFen, 0);
  const { rows } = await sql<{ fresh: boolean }>`
    insert into payment.bill_day (vendor, day, compared_at, payments, paid_fen, refunds, refunded_fen, fee_fen,
      our_paid_fen, our_refunded_fen)
    values (${vendor}, ${day.toString()}::date, ${at.toString()}::timestamptz, ${paid.length}, ${sum(paid)},
      ${refunded.length}, ${sum(refunded)}, ${fee}, ${sum(ours.ofDay.filter((row) => row.of === 'payment'))},
      ${sum(ours.ofDay.filter((row) => row.of === 'refund'))})
    on conflict (vendor, day) do update set compared_at = excluded.compared_at, payments = excluded.payments,
      paid_fen = excluded.paid_fen, refunds = excluded.refunds, refunded_fen = excluded.refunded_fen,
      fee_fen = excluded.fee_fen, our_paid_fen = excluded.our_paid_fen, our_refunded_fen = excluded.our_refunded_fen
    returning old.vendor is null as fresh`.execute(tx);
  if (rows[0]?.fresh) await bookSettlement(tx, deps, vendor, day, sum(paid) - sum(refunded), fee);
  const fresh = await insertDifferences(tx, vendor, day, found);
  await resolveGone(tx, deps, vendor, day, found);
  if (fresh.length === 0) return;
  await append(tx, Payment.billDiffered, {
    subjectId: `${vendor}/${day}`,
    occurredAt: at,
    payload: { vendor, day: day.toString(), kinds: [...new Set(fresh)], count: fresh.length },
  });
}

/** The provider pays a day's money to the bank, less its fee; what stays on the clearing account is a difference. */
async function bookSettlement(
  tx: Tx,
  deps: Inner,
  vendor: string,
  day: Temporal.PlainDate,
  netFen: number,
  feeFen: number,
): Promise<void> {
  if (netFen === 0 && feeFen === 0) return;
  await deps.ledger.post(tx, {
    key: `bill/${vendor}/${day}`,
    kind: 'payment.provider_settled',
    subject: { kind: 'bill', id: `${vendor}/${day}` },
    at: deps.clock.now(),
    lines: [
      debit('bank', netFen - feeFen),
      debit('provider_fee', feeFen, vendor),
      credit('provider_clearing', netFen, vendor),
    ],
  });
}

async function insertDifferences(
  tx: Tx,
  vendor: string,
  day: Temporal.PlainDate,
  found: readonly Entry[],
): Promise<Payment.DifferenceKind[]> {
  if (found.length === 0) return [];
  const { rows } = await sql<{ kind: Payment.DifferenceKind }>`
    insert into payment.difference (difference_id, vendor, day, kind, of, number, payment_id, ours_fen, theirs_fen,
      our_state, their_state)
    select (w->>'differenceId')::uuid, ${vendor}, ${day.toString()}::date, w->>'kind', w->>'of', w->>'number',
      (w->>'paymentId')::uuid, (w->>'oursFen')::bigint, (w->>'theirsFen')::bigint, w->>'ourState', w->>'theirState'
    from jsonb_array_elements(${JSON.stringify(found.map((row) => ({ ...row, differenceId: newId() })))}::jsonb) as w
    on conflict on constraint difference_once do nothing returning kind`.execute(tx);
  return rows.map((row) => row.kind);
}

/** A later comparison of the day that does not find a difference any more resolves it. */
async function resolveGone(
  tx: Tx,
  deps: Inner,
  vendor: string,
  day: Temporal.PlainDate,
  found: readonly Entry[],
): Promise<void> {
  await sql`
    update payment.difference set state = 'resolved', resolved_by = 'system', resolved_at = ${deps.clock.now().toString()}::timestamptz
    where vendor = ${vendor} and day = ${day.toString()}::date and state = 'open'
      and (of || '/' || number || '/' || kind) <> all(${found.map((row) => `${row.of}/${row.number}/${row.kind}`)}::text[])`.execute(
    tx,
  );
}

/** What the provider has settled and we have not is asked about at once. */
async function askAboutUnknown(tx: Tx, deps: Inner, found: readonly Entry[]): Promise<void> {
  const ids = found.flatMap((row) =>
    row.kind === 'state' && row.of === 'payment' && row.paymentId ? [row.paymentId] : [],
  );
  await sql`
    update payment.payment set ask_at = ${deps.clock.now().toString()}::timestamptz
    where payment_id = any(${ids}::uuid[]) and state in ('created', 'pending', 'closed', 'failed')`.execute(tx);
}
