/**
 * The provider that is there when none is configured. It behaves like one: it answers before the money has moved, tells of
 * it later, perhaps twice, late, out of order or never, and fails by instruction. Its books lie in PostgreSQL in a schema
 * of their own, so it remembers everything over a restart.
 */
import { timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { sql } from 'kysely';
import { type Db, inTransaction, type Tx } from '../../../platform/db.ts';
import { Problem } from '../../../platform/problem.ts';
import {
  type BillAnswer,
  badSignature,
  type CloseAnswer,
  type Notice,
  type PayIntent,
  type PayVendor,
  type PrepareAnswer,
  type Trade,
  type TradeAnswer,
  type Trouble,
  unreadable,
} from '../pay.ts';
import { createSandboxCashier, type SandboxCashier } from './cashier.ts';
import { type SandboxDeps, type SandboxFault, SIGNATURE_HEADER } from './deps.ts';
import { createSandboxPost, type SandboxPost } from './post.ts';
import { createSandboxRefunds } from './refund.ts';

export interface Sandbox extends PayVendor {
  readonly vendor: 'sandbox-pay';
  readonly cashier: SandboxCashier;
  readonly post: SandboxPost;
  /** The next call of this name goes wrong; several are worked off in order. */
  instruct(
    call: 'prepare' | 'query' | 'close' | 'refund' | 'queryRefund' | 'bill' | 'notify',
    how: SandboxFault,
  ): Promise<void>;
  /** A trade that was paid at an instant that is over; nobody is told of it. @returns the provider's number */
  bring(tx: Tx, trade: BroughtTrade): Promise<string>;
}

export interface BroughtTrade extends Pick<PayIntent, 'outTradeNo' | 'amountFen' | 'currency' | 'description'> {
  readonly createdAt: Temporal.Instant;
  readonly paidAt: Temporal.Instant;
  readonly expiresAt: Temporal.Instant;
}

const LATER_MS = 5000;

export function createSandbox(deps: SandboxDeps): Sandbox {
  const takeInstruction = (call: string) => nextInstruction(deps.db, call);
  const post = createSandboxPost(deps, takeInstruction);
  const cashier = createSandboxCashier(deps, post);
  const refunds = createSandboxRefunds(deps, post);
  /** The call's own work, unless an instruction says otherwise; a lost answer is lost after the work is done. */
  const guarded = async <A>(
    call: string,
    work: (how: SandboxFault | undefined) => Promise<A>,
  ): Promise<A | Trouble> => {
    const how = await takeInstruction(call);
    if (how === 'away') return { kind: 'later', retryAfterMs: LATER_MS, code: 'sandbox_away' };
    if (how === 'refuse') return { kind: 'refused', code: 'sandbox_refused' };
    const answer = await work(how);
    return how === 'lose-answer' ? { kind: 'unknown', code: 'answer_lost' } : answer;
  };
  return {
    vendor: 'sandbox-pay',
    channels: ['sandbox'],
    billZone: deps.timeZone,
    cashier,
    post,
    prepare: (intent) => guarded('prepare', () => prepare(deps, intent)),
    query: (outTradeNo) => guarded('query', () => query(deps, outTradeNo)),
    close: (outTradeNo) => guarded('close', () => close(deps, outTradeNo)),
    refund: (order) => guarded('refund', (how) => refunds.take(order, how === 'fail')),
    queryRefund: (refundNo) => guarded('queryRefund', () => refunds.find(refundNo)),
    bill: (day) => guarded('bill', (how) => bill(deps, day, how === 'fail')),
    readNotify: (headers, rawBody) => readNotify(deps, headers, rawBody),
    async instruct(call, how) {
      await sql`insert into sandbox_pay.instruction (call, how) values (${call}, ${how})`.execute(deps.db);
    },
    bring,
  };
}

async function nextInstruction(db: Db, call: string): Promise<SandboxFault | undefined> {
  const { rows } = await sql<{ how: SandboxFault }>`
    delete from sandbox_pay.instruction where instruction_id = (
      select instruction_id from sandbox_pay.instruction where call = ${call}
      order by instruction_id limit 1 for update skip locked) returning how`.execute(db);
  return rows[0]?.how;
}

interface TradeRow {
  transaction_id: string;
  amount_fen: number;
  currency: string;
  state: Trade['state'];
  paid_at: string | null;
}

const transactionOf = (outTradeNo: string): string => `SBX${outTradeNo}`;

async function bring(tx: Tx, trade: BroughtTrade): Promise<string> {
  const transactionId = transactionOf(trade.outTradeNo);
  await sql`
    insert into sandbox_pay.trade
      (out_trade_no, transaction_id, amount_fen, currency, description, state, expires_at, created_at, paid_at)
    values (${trade.outTradeNo}, ${transactionId}, ${trade.amountFen}, ${trade.currency}, ${trade.description}, 'paid',
      ${trade.expiresAt.toString()}::timestamptz, ${trade.createdAt.toString()}::timestamptz,
      ${trade.paidAt.toString()}::timestamptz)`.execute(tx);
  return transactionId;
}

async function prepare(deps: SandboxDeps, intent: PayIntent): Promise<PrepareAnswer> {
  const transactionId = transactionOf(intent.outTradeNo);
  const at = deps.clock.now().toString();
  await sql`
    insert into sandbox_pay.trade
      (out_trade_no, transaction_id, amount_fen, currency, description, state, expires_at, created_at)
    values (${intent.outTradeNo}, ${transactionId}, ${intent.amountFen}, ${intent.currency}, ${intent.description}, 'open',
      ${intent.expiresAt.toString()}::timestamptz, ${at}::timestamptz)
    on conflict do nothing`.execute(deps.db);
  const trade = await tradeOf(deps.db, intent.outTradeNo);
  if (trade?.amount_fen !== intent.amountFen) return { kind: 'refused', code: 'number_used' };
  if (trade.state === 'paid') return { kind: 'paid' };
  if (trade.state === 'closed') return { kind: 'refused', code: 'order_closed' };
  return { kind: 'ready', reply: { kind: 'sandbox', url: `/v1/sandbox-pay/${intent.outTradeNo}` } };
}

async function tradeOf(db: Db, outTradeNo: string): Promise<TradeRow | undefined> {
  const { rows } = await sql<TradeRow>`
    select transaction_id, amount_fen, currency, state, paid_at from sandbox_pay.trade
    where out_trade_no = ${outTradeNo}`.execute(db);
  return rows[0];
}

async function query(deps: SandboxDeps, outTradeNo: string): Promise<TradeAnswer> {
  const row = await tradeOf(deps.db, outTradeNo);
  if (!row) return { kind: 'absent' };
  return {
    kind: 'trade',
    trade: {
      state: row.state,
      outTradeNo,
      amountFen: row.state === 'paid' ? row.amount_fen : 0,
      currency: row.currency,
      providerRef: row.transaction_id,
      paidAt: row.paid_at === null ? null : Temporal.Instant.from(row.paid_at),
    },
  };
}

function close(deps: SandboxDeps, outTradeNo: string): Promise<CloseAnswer> {
  return inTransaction(deps.db, async (tx) => {
    const { rows } = await sql<{ state: Trade['state'] }>`
      update sandbox_pay.trade set state = case when state = 'paid' then 'paid' else 'closed' end
      where out_trade_no = ${outTradeNo} returning state`.execute(tx);
    if (!rows[0]) return { kind: 'absent' };
    return { kind: rows[0].state === 'paid' ? 'paid' : 'closed' };
  });
}

/** @param lacking the provider has forgotten the day's dearest payment */
async function bill(deps: SandboxDeps, day: Temporal.PlainDate, lacking: boolean): Promise<BillAnswer> {
  const today = deps.clock.now().toZonedDateTimeISO(deps.timeZone).toPlainDate();
  if (Temporal.PlainDate.compare(day, today) >= 0) return { kind: 'creating' };
  const from = day.toZonedDateTime(deps.timeZone).toInstant().toString();
  const until = day.add({ days: 1 }).toZonedDateTime(deps.timeZone).toInstant().toString();
  const { rows } = await sql<{ of: 'payment' | 'refund'; number: string; out_trade_no: string; amount_fen: number }>`
    select 'payment' as of, out_trade_no as number, out_trade_no, amount_fen from sandbox_pay.trade
    where state = 'paid' and paid_at >= ${from}::timestamptz and paid_at < ${until}::timestamptz
    union all
    select 'refund', refund_no, out_trade_no, amount_fen from sandbox_pay.refund
    where state <> 'failed' and settles_at >= ${from}::timestamptz and settles_at < ${until}::timestamptz
    order by of, number`.execute(deps.db);
  const dearest = rows.filter((row) => row.of === 'payment').toSorted((a, b) => b.amount_fen - a.amount_fen)[0];
  const told = lacking ? rows.filter((row) => row !== dearest) : rows;
  const settled = told.map((row) => ({
    of: row.of,
    number: row.number,
    outTradeNo: row.out_trade_no,
    amountFen: row.amount_fen,
    state: 'SUCCESS',
    feeFen: 0,
  }));
  return { kind: 'bill', rows: settled };
}

interface Body {
  readonly key?: unknown;
  readonly trade?: Omit<Trade, 'paidAt'> & { readonly paidAt: string };
  readonly refund?: { readonly settledAt: string } & Record<string, unknown>;
}

function readNotify(deps: SandboxDeps, headers: IncomingHttpHeaders, rawBody: Buffer): Notice {
  const given = Buffer.from(String(headers[SIGNATURE_HEADER] ?? ''), 'hex');
  const own = deps.secrets.blindIndex('sandbox-pay', rawBody.toString('utf8'));
  if (given.length !== own.length || !timingSafeEqual(given, own)) throw new Problem(badSignature);
  const { key, trade, refund } = JSON.parse(rawBody.toString('utf8')) as Body;
  if (typeof key !== 'string') throw new Problem(unreadable);
  if (trade) return { kind: 'trade', key, trade: { ...trade, paidAt: Temporal.Instant.from(trade.paidAt) } };
  if (!refund) return { kind: 'other', key };
  const { state, refundNo, amountFen, providerRef, settledAt } = refund as unknown as {
    state: 'succeeded' | 'failed';
    refundNo: string;
    amountFen: number;
    providerRef: string;
    settledAt: string;
  };
  return {
    kind: 'refund',
    key,
    refund: { state, refundNo, amountFen, providerRef, settledAt: Temporal.Instant.from(settledAt) },
  };
}
