/** The demo city's money: every room of finance has something to show, and the books agree with one another to the fen. */
import type { Payment, Quality, Settlement } from '@pawloop/contract';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Headers, type TestApp, testApp } from '../../test/harness.ts';
import { loadBookings } from './bookings.ts';
import { loadCity } from './load.ts';
import { loadMoney } from './money.ts';
import { loadStores } from './stores.ts';

/** A Thursday: the last period has been settled for three days. */
const NOW = '2026-03-05T06:00:00Z';
const ZONE = 'Asia/Shanghai';
let app: TestApp;
let staff: Headers;
const options = () => ({
  seed: 7,
  until: Temporal.Instant.from(NOW),
  timeZone: ZONE,
  password: 'correct horse battery 9',
});
const load = () => loadMoney(app.db, app.modules, app.clock, options());
const get = async <T>(url: string): Promise<T> => (await app.http.inject({ url, headers: staff })).json<T>();
const items = async <T>(url: string): Promise<T[]> => (await get<{ items: T[] }>(url)).items;
async function row<T>(query: ReturnType<typeof sql<T>>): Promise<T> {
  const { rows } = await query.execute(app.db);
  if (rows[0] === undefined) throw new Error('no row');
  return rows[0];
}

beforeAll(async () => {
  app = await testApp({ now: NOW });
  await app.modules.identity.ensureFirstAdministrator(app.db);
  await loadCity(app.db, app.modules, { ...options(), owners: 160 });
  await loadStores(app.db, app.modules, options());
  await loadBookings(app.db, app.modules, options());
  await load();
  staff = await app.staff();
}, 240_000);
afterAll(() => app[Symbol.asyncDispose]());

describe('money of the demo city', () => {
  it('PAY-3 balances at any moment of the weeks, in the order in which it happened', async () => {
    for (const days of [0, 3, 10, 20]) {
      const { totals } = await app.modules.ledger.trialBalance(app.clock.now().subtract({ hours: 24 * days }));
      expect(totals).toMatchObject([{ currency: 'CNY', differenceFen: 0 }]);
    }
    const found = await row(sql<{ entries: number; backwards: number; ahead: number }>`
      select count(*)::int as entries, (count(*) filter (where at < before))::int as backwards,
        (count(*) filter (where at > ${NOW}::timestamptz))::int as ahead
      from (select at, lag(at) over (order by entry_no) as before from ledger.entry where kind <> 'payment.refunded') e`);
    expect(found).toMatchObject({ backwards: 0, ahead: 0 });
    expect(found.entries).toBeGreaterThan(250);
    const { elsewhen } = await row(sql<{ elsewhen: number }>`
      select count(*)::int as elsewhen from settlement.item i join booking.booking b on b.group_id::text = i.subject_id
      where i.kind = 'earn' and i.occurred_at <> coalesce(b.completed_at, b.cancelled_at, b.no_show_at)`);
    expect(elsewhen).toBe(0);
    expect(app.clock.now().toString()).toBe(NOW);
  });

  it('MER-8 statements come to what the ledger says merchants are owed, and their payouts stand everywhere', async () => {
    const balances = await items<Settlement.Balance>('/v1/settlement/balances?limit=200');
    expect(balances.length).toBeGreaterThan(8);
    for (const { merchantId, owedFen } of balances) {
      const owner = merchantId;
      expect(await app.modules.ledger.balanceOf(app.db, { kind: 'merchant_payable', owner })).toBe(owedFen);
    }
    const statements = await items<Settlement.Statement>('/v1/settlement/statements?limit=200');
    expect(new Set(statements.map((one) => one.until)).size).toBeGreaterThan(2);
    for (const one of statements) {
      const { lines } = await get<Settlement.StatementDetail>(`/v1/settlement/statements/${one.statementId}`);
      expect(lines.reduce((sum, line) => sum + line.netFen, one.openingFen)).toBe(one.totalFen);
    }
    const payouts = await items<Settlement.Payout>('/v1/settlement/payouts?limit=200');
    expect(new Set(payouts.map((one) => one.state))).toEqual(
      new Set(['draft', 'approved', 'paying', 'paid', 'failed']),
    );
    for (const one of payouts) if (one.approvedBy !== null) expect(one.approvedBy).not.toBe(one.createdBy);
    const paid = payouts.filter((one) => one.state === 'paid').reduce((sum, one) => sum + one.amountFen, 0);
    const { fen } = await row(sql<{ fen: number }>`
      select -sum(l.amount_fen)::bigint as fen from ledger.entry e join ledger.line l using (entry_id)
      join ledger.account a using (account_id) where e.kind = 'settlement.payout_paid' and a.kind = 'bank'`);
    expect(fen).toBe(paid);
    expect(balances.some((one) => one.heldFen > 0)).toBe(true);
  });

  it('PAY-1 BOOK-5 every booking agrees with its payment, and refunds with the policy', async () => {
    const { wrong, paid, refunded, fees } = await row(sql<{
      wrong: number;
      paid: number;
      refunded: number;
      fees: number;
    }>`
      select (count(*) filter (where b.paid_fen <> coalesce(p.amount_fen, 0)
          or b.refunded_fen <> coalesce(p.refunded_fen, 0) or b.paid_fen <> b.due_now_fen))::int as wrong,
        (count(*) filter (where b.paid_fen > 0))::int as paid, (count(*) filter (where b.refunded_fen > 0))::int as refunded,
        (count(*) filter (where b.fee_fen > 0))::int as fees
      from booking.booking b left join payment.payment p on p.payment_id = b.payment_id and p.state = 'succeeded'`);
    expect(wrong).toBe(0);
    expect(paid).toBeGreaterThan(100);
    expect(refunded).toBeGreaterThan(4);
    expect(fees).toBeGreaterThan(2);
    const open = await row(sql<{ count: number }>`
      select count(*)::int as count from payment.refund where state <> 'succeeded'`);
    expect(open.count).toBe(0);
    // What nobody has earned yet is what is still owed to customers.
    const owed = await row(sql<{ fen: number }>`
      select sum(paid_fen - refunded_fen)::bigint as fen from booking.booking
      where state not in ('completed', 'cancelled', 'no_show')`);
    expect(await app.modules.ledger.balanceOf(app.db, { kind: 'customer_receipts' })).toBe(owed.fen);
  });

  it('PAY-3 compares every day, and one bill lacks a payment', async () => {
    const days = await items<Payment.BillDay>('/v1/reconciliation/days?limit=100');
    expect(days.length).toBeGreaterThan(25);
    const differences = await items<Payment.Difference>('/v1/reconciliation/differences');
    expect(differences).toMatchObject([{ kind: 'missing_theirs', state: 'open' }]);
    const clearing = await app.modules.ledger.balanceOf(app.db, { kind: 'provider_clearing', owner: 'sandbox-pay' });
    const today = await row(sql<{ fen: number }>`
      select (coalesce((select sum(amount_fen) from payment.payment where paid_at >= '2026-03-04T16:00Z'), 0)
        - coalesce((select sum(amount_fen) from payment.refund where settled_at >= '2026-03-04T16:00Z'), 0))::bigint as fen`);
    expect(clearing - today.fen).toBe(differences[0]?.oursFen);
  });

  it('MER-7 has deposits, and a claim that was paid from one and recovered', async () => {
    const claims = await items<Quality.Claim>('/v1/claims');
    expect(claims).toMatchObject([{ state: 'paid_first', amountFen: 26_800 }]);
    const deducted = await row(sql<{ count: number }>`
      select count(*)::int as count from settlement.item where kind = 'deduct' and deducted_fen = 26800`);
    expect(deducted.count).toBe(1);
    expect(await app.modules.ledger.balanceOf(app.db, { kind: 'compensation_payable' })).toBe(0);
    const merchantId = claims[0]?.store.merchantId ?? '';
    const fund = await get<Quality.Fund>(`/v1/guarantee-funds/${merchantId}`);
    expect(fund.balanceFen).toBe(fund.deposits.reduce((sum, one) => sum + one.amountFen, 0));
  });

  it('BOOK-10 reports differ from one another and say nothing twice', async () => {
    const { rows } = await sql<{
      body: { fields: { key: string; value: unknown }[]; products: unknown[]; weightGrams: number };
    }>`
      select body from progress.report`.execute(app.db);
    expect(rows.length).toBeGreaterThan(5);
    for (const { body } of rows) {
      const asked = new Set(body.fields.map((field) => field.key));
      if (asked.has('products')) expect(body.products).toEqual([]);
      if (asked.has('weight')) expect(body.weightGrams).toBeNull();
    }
    expect(new Set(rows.map(({ body }) => JSON.stringify(body.fields))).size).toBeGreaterThan(rows.length / 2);
  });

  it('BOOK-14 classes of the two weeks to come have seats left', async () => {
    const { sessions, taken, left } = await row(sql<{ sessions: number; taken: number; left: number }>`
      select count(*)::int as sessions, sum(seats_taken)::int as taken, sum(seats - seats_taken)::int as left
      from schedule.session where lower(during) between ${NOW}::timestamptz and ${NOW}::timestamptz + interval '15 days'`);
    expect(sessions).toBeGreaterThan(3);
    expect(taken).toBeGreaterThan(0);
    expect(left).toBeGreaterThan(0);
  });

  it('CDP-3 values a customer by orders, each visit once, whatever was paid', async () => {
    await app.drain();
    const found = await row(sql<{ completed: number; orders: number; fen: number; payable: number }>`
      select (select count(*)::int from booking.booking where state = 'completed') as completed,
        (select count(*)::int from audience.purchase where source = 'booking') as orders,
        (select sum(gross_fen)::bigint from audience.purchase where source = 'booking') as fen,
        (select sum(price_fen - discount_fen)::bigint from booking.booking where state = 'completed') as payable`);
    expect(found.orders).toBe(found.completed);
    expect(found.fen).toBe(found.payable);
    const sources = await sql<{ source: string }>`select distinct source from audience.purchase order by 1`.execute(
      app.db,
    );
    expect(sources.rows.map((one) => one.source)).toEqual(['booking', 'demo']);
  });

  it('tells nothing twice', async () => {
    const count = () =>
      row(sql<{ entries: number; events: number }>`
      select (select count(*)::int from ledger.entry) as entries, (select count(*)::int from platform.event
        where name in ('booking.completed', 'payment.succeeded', 'quality.fund_deposited', 'quality.claim_opened')) as events`);
    const before = await count();
    await load();
    expect(await count()).toEqual(before);
  });
});
