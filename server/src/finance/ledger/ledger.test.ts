/** The ledger on PostgreSQL: balanced at any moment, append-only, posted once for a key, guarded where it must not go below zero (PAY-3). */
import type { Ledger } from '@pawloop/contract';
import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestApp, testApp } from '../../../test/harness.ts';
import { inTransaction } from '../../platform/db.ts';
import { newId } from '../../platform/ids.ts';
import { credit, debit, type Posting } from './index.ts';

let app: TestApp;
beforeAll(async () => {
  app = await testApp();
});
afterAll(() => app[Symbol.asyncDispose]());

const at = Temporal.Instant.from('2026-03-01T02:00:00Z');
const posting = (lines: Posting['lines'], key = newId()): Posting => ({
  key,
  kind: 'test.posted',
  subject: { kind: 'test', id: '1' },
  at,
  lines,
});
const post = (one: Posting) => inTransaction(app.db, (tx) => app.modules.ledger.post(tx, one));
const receipts = () => app.modules.ledger.balanceOf(app.db, { kind: 'customer_receipts' });

describe('posting', () => {
  it('PAY-3 posts a key once and refuses the key for anything else', async () => {
    const one = posting([debit('bank', 100), credit('customer_receipts', 100)]);
    const before = await receipts();
    expect(await post(one)).toBe(true);
    expect(await post(one)).toBe(false);
    await expect(post({ ...one, lines: [debit('bank', 101), credit('customer_receipts', 101)] })).rejects.toMatchObject(
      { type: { code: 'ledger/key-reused' } },
    );
    expect(await receipts()).toBe(before + 100);
  });

  it('PAY-3 posts a key once when 16 post it at once', async () => {
    const one = posting([debit('bank', 7), credit('customer_receipts', 7)]);
    const before = await receipts();
    const results = await Promise.all(Array.from({ length: 16 }, () => post(one)));
    expect(results.filter(Boolean)).toHaveLength(1);
    expect(await receipts()).toBe(before + 7);
  });

  it.each([
    ['unequal sides', [debit('bank', 100), credit('customer_receipts', 99)]],
    ['one line', [debit('bank', 100)]],
    ['nothing', [debit('bank', 0), credit('customer_receipts', 0)]],
  ])('PAY-3 refuses %s', async (_name, lines) => {
    await expect(post(posting(lines))).rejects.toMatchObject({ type: { code: 'ledger/unbalanced' } });
  });

  it('MER-7 never takes a fund below zero, however many take at once', async () => {
    const merchantId = newId();
    await post(posting([debit('bank', 1000), credit('guarantee_fund', 1000, merchantId)]));
    const take = () => post(posting([debit('guarantee_fund', 300, merchantId), credit('compensation_payable', 300)]));
    const results = await Promise.allSettled(Array.from({ length: 16 }, take));
    expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(3);
    expect(await app.modules.ledger.balanceOf(app.db, { kind: 'guarantee_fund', owner: merchantId })).toBe(100);
    await expect(take()).rejects.toMatchObject({ type: { code: 'ledger/insufficient' } });
  });

  it('PAY-3 opens accounts once when many open them at once, without waiting in a circle', async () => {
    const owners = Array.from({ length: 6 }, () => newId());
    await Promise.all(
      Array.from({ length: 24 }, (_, index) => {
        const [from, to] = [owners[index % 6] as string, owners[(index * 5 + 1) % 6] as string];
        return post(posting([debit('merchant_payable', 5, from), credit('guarantee_fund', 5, to)]));
      }),
    );
    const { totals } = await app.modules.ledger.trialBalance();
    expect(totals.map((total) => total.differenceFen)).toEqual([0]);
  });
});

describe('the database itself', () => {
  const entry = sql`
    insert into ledger.entry (entry_id, key, kind, subject_kind, subject_id, currency, at)
    values (${sql.raw('uuidv7()')}, uuidv7()::text, 'x', 'x', 'x', 'CNY', now())`;

  it('PAY-3 refuses to commit an entry whose sides differ, or that has no lines', async () => {
    await expect(inTransaction(app.db, (tx) => entry.execute(tx))).rejects.toThrow('does not balance');
    const uneven = inTransaction(app.db, async (tx) => {
      const { rows } = await sql<{ entry_id: string; entry_no: number }>`${entry} returning entry_id, entry_no`.execute(
        tx,
      );
      const { rows: accounts } = await sql<{
        account_id: number;
      }>`select account_id from ledger.account limit 2`.execute(tx);
      for (const [index, { account_id }] of accounts.entries()) {
        await sql`insert into ledger.line values (${rows[0]?.entry_id}, ${index + 1}, ${account_id}, ${rows[0]?.entry_no}, ${10 - index * 19})`.execute(
          tx,
        );
      }
    });
    await expect(uneven).rejects.toThrow('does not balance');
  });

  it.each([
    'update ledger.line set amount_fen = amount_fen + 1',
    'delete from ledger.entry',
    'delete from ledger.account',
    'truncate ledger.line',
  ])('PAY-3 refuses “%s”', async (statement) => {
    await expect(sql.raw(statement).execute(app.db)).rejects.toThrow('append-only');
  });

  it('PAY-3 refuses a line for an entry of another transaction', async () => {
    const late = sql`
      insert into ledger.line (entry_id, line_no, account_id, entry_no, amount_fen)
      select entry_id, 90, account_id, entry_no, 5 from ledger.line limit 1`.execute(app.db);
    await expect(late).rejects.toThrow('does not belong');
  });
});

describe('properties', () => {
  const kinds: Ledger.AccountKind[] = [
    'bank',
    'customer_receipts',
    'merchant_payable',
    'commission_income',
    'coupon_cost',
  ];
  const legs = fc.array(
    fc.record({
      kind: fc.constantFrom(...kinds),
      owner: fc.constantFrom('', 'a', 'b'),
      amountFen: fc.integer({ min: -1_000_000_000, max: 1_000_000_000 }),
    }),
    { minLength: 1, maxLength: 5 },
  );

  it('PAY-3 keeps the trial balance zero and equal to a simple sum over any postings, side by side', async () => {
    const model = new Map<string, number>();
    const { lines: start } = await app.modules.ledger.trialBalance();
    const keyOf = (line: { kind: string; owner?: string }) => `${line.kind}/${line.owner ?? ''}`;
    for (const line of start) model.set(keyOf(line), line.debitFen - line.creditFen);
    await fc.assert(
      fc.asyncProperty(fc.array(legs, { minLength: 1, maxLength: 6 }), async (batch) => {
        const postings = batch.map((lines) => {
          const sum = lines.reduce((all, line) => all + line.amountFen, 0);
          return [
            ...lines.map(({ kind, owner, amountFen }) => ({ account: { kind, owner }, amountFen })),
            credit('provider_clearing', sum, 'x'),
          ];
        });
        const done = await Promise.allSettled(postings.map((lines) => post(posting(lines))));
        for (const [index, result] of done.entries()) {
          if (result.status === 'rejected') continue;
          for (const { account, amountFen } of postings[index] ?? []) {
            model.set(keyOf(account), (model.get(keyOf(account)) ?? 0) + amountFen);
          }
        }
        const { lines, totals } = await app.modules.ledger.trialBalance();
        expect(totals.every((total) => total.differenceFen === 0)).toBe(true);
        for (const line of lines) expect(line.debitFen - line.creditFen).toBe(model.get(keyOf(line)) ?? 0);
      }),
      { numRuns: 30 },
    );
  });
});

describe('reading', () => {
  it('PAY-3 shows the journal and a statement whose balances lead to the account’s, page by page and as CSV', async () => {
    const staff = await app.staff(['ledger.read']);
    const owner = newId();
    for (const amount of [100, 250, -50, 400]) {
      await post(posting([debit('bank', amount), credit('merchant_payable', amount, owner)]));
    }
    const balance = await app.http.inject({ url: '/v1/ledger/trial-balance', headers: staff });
    const account = balance
      .json<Ledger.TrialBalance>()
      .lines.find((line) => line.owner === owner) as Ledger.BalanceLine;
    expect(account).toMatchObject({ balanceFen: 700, class: 'liability', guarded: false });
    const url = `/v1/ledger/accounts/${account.accountId}`;
    const first = (await app.http.inject({ url: `${url}?limit=3`, headers: staff })).json<Ledger.AccountStatement>();
    expect(first.items.map((line) => [line.amountFen, line.balanceFen])).toEqual([
      [400, 700],
      [-50, 300],
      [250, 350],
    ]);
    const next = (
      await app.http.inject({ url: `${url}?limit=3&cursor=${first.nextCursor}`, headers: staff })
    ).json<Ledger.AccountStatement>();
    expect(next).toMatchObject({ balanceFen: 700, items: [{ amountFen: 100, balanceFen: 100 }], nextCursor: null });
    const csv = await app.http.inject({ url: `${url}/statement.csv`, headers: staff });
    expect(
      csv.body
        .trim()
        .split('\r\n')
        .map((line) => line.split(',').at(-1)),
    ).toEqual(['balance', '1.00', '3.50', '3.00', '7.00']);
    const journal = await app.http.inject({ url: '/v1/ledger/entries?kind=test.posted&limit=1', headers: staff });
    expect(journal.json().items[0].lines).toMatchObject([
      { debitFen: 400, creditFen: 0 },
      { debitFen: 0, creditFen: 400 },
    ]);
    const past = await app.http.inject({ url: '/v1/ledger/trial-balance?at=2020-01-01T00:00:00Z', headers: staff });
    expect(past.json().totals.every((total: { debitFen: number }) => total.debitFen === 0)).toBe(true);
    expect((await app.http.inject({ url: '/v1/ledger/accounts/999999', headers: staff })).json()).toMatchObject({
      code: 'ledger/account-not-found',
    });
  });
});
