/** Settlement on PostgreSQL: to the fen, once, held while disputed, paid out by two people, and never another merchant's (MER-8). */
import type { Settlement } from '@pawloop/contract';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Headers, type TestApp, testApp } from '../../../test/harness.ts';
import { balances, type Payer, paidPayment, pass, testSubject } from '../../../test/payments.ts';
import { inTransaction, type Tx } from '../../platform/db.ts';
import { newId } from '../../platform/ids.ts';
import type { Earning } from './index.ts';

let app: TestApp;
let payer: Payer;
let writer: Headers;
let merchantId: string;

beforeAll(async () => {
  app = await testApp({ now: '2026-03-04T02:00:00Z' });
  testSubject(app);
  payer = await app.owner();
});
afterAll(() => app[Symbol.asyncDispose]());
beforeEach(async () => {
  merchantId = newId();
  writer = await app.staff(['settlement.read', 'settlement.write']);
});

const within = <R>(work: (tx: Tx) => Promise<R>) => inTransaction(app.db, work);
const get = async <T>(path: string, headers = writer) =>
  (await app.http.inject({ url: `/v1/settlement/${path}`, headers })).json<T>();
const post = (path: string, headers = writer, body?: object) =>
  app.http.inject({ method: 'POST', url: `/v1/settlement/${path}`, headers, ...(body && { body }) });
const balanceOf = async () => {
  const { items } = await get<{ items: Settlement.Balance[] }>(`balances?merchantId=${merchantId}`);
  return items[0] as Settlement.Balance;
};
const owed = () => app.modules.ledger.balanceOf(app.db, { kind: 'merchant_payable', owner: merchantId });

/** A paid service that ends now, and what the merchant has of it. */
async function serve(amountFen: number, commissionFen: number, more: Partial<Earning> = {}): Promise<string> {
  const subjectId = newId();
  await paidPayment(app, payer, { amountFen, subjectId, merchantId });
  const subject = { kind: 'test', id: subjectId };
  await within((tx) =>
    app.modules.settlement.earn(tx, {
      key: subjectId,
      merchantId,
      subject,
      grossFen: amountFen,
      commissionFen,
      ...more,
    }),
  );
  return subjectId;
}

/** To the next Monday of the business, and past it. */
async function nextWeek(): Promise<void> {
  const today = app.clock.now().toZonedDateTimeISO('Asia/Shanghai').toPlainDate();
  const monday = today.add({ days: 8 - today.dayOfWeek });
  app.clock.set(monday.toZonedDateTime('Asia/Shanghai').toInstant().add({ hours: 1 }));
  writer = await app.staff(['settlement.read', 'settlement.write']);
  await app.loop('settlement.statement');
}

const statements = async (headers = writer) =>
  (await get<{ items: Settlement.Statement[] }>(`statements?merchantId=${merchantId}`, headers)).items;

describe('what is earned', () => {
  it('MER-8 rule 40 is paid − refunds − commission − recovered, to the fen, and equal to the ledger', async () => {
    await serve(10_001, 1000);
    const refunded = await serve(3333, 333, { couponPlatformFen: 100 });
    await within(async (tx) => {
      const paid = await app.modules.payment.paidOf(tx, { kind: 'test', id: refunded });
      const refund = { paymentId: paid.paymentIds[0] as string, key: 'r', amountFen: 1111, reason: 'sorry' };
      await app.modules.payment.refund(tx, refund);
    });
    await within((tx) =>
      app.modules.ledger.post(tx, {
        key: newId(),
        kind: 'test.claim',
        subject: { kind: 'claim', id: '1' },
        at: app.clock.now(),
        lines: [
          { account: { kind: 'guarantee_recovery', owner: merchantId }, amountFen: 500 },
          { account: { kind: 'compensation_payable' }, amountFen: -500 },
        ],
      }),
    );
    const claim = { key: newId(), merchantId, amountFen: 500, reason: 'claim', subject: { kind: 'claim', id: '1' } };
    await within((tx) => app.modules.settlement.deduct(tx, claim));
    await nextWeek();
    const [statement] = await statements();
    expect(statement).toMatchObject({
      items: 4,
      paidFen: 13_334,
      refundsFen: 1111,
      couponFen: 100 - 33,
      commissionFen: 1333 - 111,
      recoveredFen: 500,
      totalFen: 13_334 - 1111 + 67 - 1222 - 500,
      carriedFen: 0,
    });
    expect(statement?.payableFen).toBe(await owed());
    expect(await app.modules.ledger.balanceOf(app.db, { kind: 'guarantee_recovery', owner: merchantId })).toBe(0);
    await balances(app);
  });

  it('MER-8 notes a key once, and refuses it for another amount', async () => {
    const earning = {
      key: newId(),
      merchantId,
      subject: { kind: 'test', id: newId() },
      grossFen: 100,
      commissionFen: 10,
    };
    const earn = (more: object = {}) => within((tx) => app.modules.settlement.earn(tx, { ...earning, ...more }));
    const results = await Promise.all(Array.from({ length: 8 }, () => earn()));
    expect(results.filter(Boolean)).toHaveLength(1);
    await expect(earn({ grossFen: 101 })).rejects.toMatchObject({ type: { code: 'settlement/key-reused' } });
    expect(await owed()).toBe(90);
  });

  it('MER-8 rule 40 frees money 48 h after the end, and not while it is disputed', async () => {
    const disputed = await serve(1000, 0);
    await serve(200, 0);
    const subject = { kind: 'test', id: disputed };
    expect(await balanceOf()).toMatchObject({ pendingFen: 1200, openFen: 0 });
    await within((tx) => app.modules.settlement.hold(tx, subject, 'claim'));
    await within((tx) => app.modules.settlement.hold(tx, subject, 'dispute'));
    await nextWeek();
    expect(await statements()).toMatchObject([{ payableFen: 200 }]);
    expect(await balanceOf()).toMatchObject({ heldFen: 1000, statedFen: 200, owedFen: 1200 });
    await within((tx) => app.modules.settlement.unhold(tx, subject, 'claim'));
    expect(await balanceOf()).toMatchObject({ heldFen: 1000 });
    await within((tx) => app.modules.settlement.unhold(tx, subject, 'dispute'));
    await nextWeek();
    expect((await statements())[0]).toMatchObject({ payableFen: 1000, items: 1 });
  });

  it('MER-8 holds what is earned of a subject that is disputed already', async () => {
    const subject = { kind: 'test', id: newId() };
    await within((tx) => app.modules.settlement.hold(tx, subject, 'dispute'));
    await within((tx) =>
      app.modules.settlement.earn(tx, { key: subject.id, merchantId, subject, grossFen: 70, commissionFen: 0 }),
    );
    expect(await balanceOf()).toMatchObject({ heldFen: 70 });
  });

  it('MER-8 lets a statement and a hold that meet not both have the money', async () => {
    for (let round = 0; round < 5; round += 1) {
      const subject = { kind: 'test', id: await serve(100, 0, { availableAt: app.clock.now() }) };
      const today = app.clock.now().toZonedDateTimeISO('Asia/Shanghai').toPlainDate();
      app.clock.set(
        today
          .add({ days: 8 - today.dayOfWeek })
          .toZonedDateTime('Asia/Shanghai')
          .toInstant(),
      );
      const [, heldFen] = await Promise.all([
        app.loop('settlement.statement'),
        within((tx) => app.modules.settlement.hold(tx, subject, 'race')),
      ]);
      const { rows } = await sql<{ settled: boolean; held: boolean }>`
        select statement_id is not null as settled, held from settlement.item where subject_id = ${subject.id}`.execute(
        app.db,
      );
      expect(rows[0]?.settled).toBe(heldFen === 0);
      expect(rows[0]?.held).toBe(heldFen !== 0);
    }
  });

  it('MER-8 carries a debt over until it is worked off', async () => {
    await serve(1000, 0);
    await nextWeek();
    const fund = { key: newId(), merchantId, amountFen: 1500, reason: 'penalty', subject: { kind: 'test', id: '1' } };
    await within((tx) => app.modules.settlement.deduct(tx, { ...fund, against: { kind: 'commission_income' } }));
    await nextWeek();
    expect((await statements())[0]).toMatchObject({ totalFen: -1500, payableFen: 0, carriedFen: -1500 });
    await serve(2000, 100);
    await nextWeek();
    expect((await statements())[0]).toMatchObject({ openingFen: -1500, payableFen: 400, carriedFen: 0 });
    expect((await balanceOf()).owedFen).toBe(await owed());
  });

  it('MER-8 makes a period’s statement once, whoever makes it', async () => {
    await serve(1000, 0);
    await nextWeek();
    await Promise.all([1, 2, 3].map(() => app.loop('settlement.statement')));
    expect((await post('statements')).json()).toMatchObject({ made: 0 });
    expect(await statements()).toHaveLength(1);
  });
});

describe('refunds of what was earned', () => {
  const refundOf = (subjectId: string, amountFen: number) =>
    within(async (tx) => {
      const { paymentIds } = await app.modules.payment.paidOf(tx, { kind: 'test', id: subjectId });
      return app.modules.payment.refund(tx, {
        paymentId: paymentIds[0] as string,
        key: newId(),
        amountFen,
        reason: 'x',
      });
    });

  it('MER-8 takes from the merchant what is no longer with the receipts, and no more', async () => {
    const before = (await balances(app)).customer_receipts ?? 0;
    const subjectId = newId();
    await paidPayment(app, payer, { amountFen: 1000, subjectId, merchantId });
    const subject = { kind: 'test', id: subjectId };
    await within((tx) =>
      app.modules.settlement.earn(tx, { key: subjectId, merchantId, subject, grossFen: 700, commissionFen: 70 }),
    );
    await refundOf(subjectId, 200);
    expect(await owed()).toBe(630);
    await refundOf(subjectId, 450);
    expect(await owed()).toBe(315);
    await refundOf(subjectId, 350);
    expect(await owed()).toBe(0);
    expect((await balances(app)).customer_receipts).toBe(before);
    expect((await balances(app)).commission_income).toBeDefined();
  });

  it('MER-8 takes back no more than was earned when many take back at once', async () => {
    const subject = { kind: 'test', id: await serve(1000, 101) };
    const reverse = () => within((tx) => app.modules.settlement.reverse(tx, { subject, amountFen: 300, key: newId() }));
    const results = await Promise.allSettled(Array.from({ length: 12 }, reverse));
    expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(3);
    expect(await owed()).toBe(1000 - 101 - (900 - 91));
    await expect(reverse()).rejects.toMatchObject({ type: { code: 'settlement/over-reversed' } });
  });

  it('MER-8 takes back nothing twice when refunds come at once', async () => {
    const subjectId = await serve(1000, 100);
    const results = await Promise.allSettled(Array.from({ length: 6 }, () => refundOf(subjectId, 300)));
    expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(3);
    expect(await owed()).toBe(90);
    await pass(app, { seconds: 3 });
    await balances(app);
  });
});

describe('payouts', () => {
  it('MER-8 is drafted by one, approved by another, sent and confirmed, with the bank’s account in the end', async () => {
    await serve(1000, 100);
    await nextWeek();
    const [statement] = await statements();
    const path = `statements/${statement?.statementId}/payout`;
    const drafts = await Promise.all([post(path), post(path)]);
    expect(drafts.map((reply) => reply.statusCode).sort()).toEqual([201, 409]);
    const { items } = await get<{ items: Settlement.Payout[] }>(`payouts?merchantId=${merchantId}`);
    const payoutId = items[0]?.payoutId ?? '';
    expect((await post(`payouts/${payoutId}/approve`)).json()).toMatchObject({ code: 'settlement/four-eyes' });
    const other = await app.staff(['settlement.read', 'settlement.write']);
    expect((await post(`payouts/${payoutId}/confirm`, other, { reference: 'B1' })).json()).toMatchObject({
      code: 'settlement/payout-state',
    });
    const before = (await balances(app)).bank ?? 0;
    const approvals = await Promise.all([1, 2, 3].map(() => post(`payouts/${payoutId}/approve`, other)));
    expect(approvals.map((reply) => reply.statusCode).sort()).toEqual([200, 409, 409]);
    expect(await owed()).toBe(0);
    expect(await balanceOf()).toMatchObject({ onTheWayFen: 900, owedFen: 0 });
    await post(`payouts/${payoutId}/send`);
    const paid = await post(`payouts/${payoutId}/confirm`, writer, { reference: 'B1' });
    expect(paid.json()).toMatchObject({ state: 'paid', reference: 'B1', approvedBy: expect.any(String) });
    expect((await balances(app)).bank).toBe(before - 900);
    expect((await post(path)).json()).toMatchObject({ code: 'settlement/payout-exists' });
  });

  it('MER-8 owes a failed payout again and lets it be drafted anew', async () => {
    await serve(1000, 100);
    await nextWeek();
    const [statement] = await statements();
    const path = `statements/${statement?.statementId}/payout`;
    const other = await app.staff(['settlement.read', 'settlement.write']);
    const { payoutId } = (await post(path)).json<Settlement.Payout>();
    await post(`payouts/${payoutId}/approve`, other);
    expect((await post(`payouts/${payoutId}/fail`, writer, { reason: 'closed account' })).json()).toMatchObject({
      state: 'failed',
      failure: 'closed account',
    });
    expect(await owed()).toBe(900);
    expect((await post(path)).statusCode).toBe(201);
    expect((await balanceOf()).owedFen).toBe(900);
  });
});

describe('files and sight', () => {
  it('MER-8 gives a statement as CSV and as a workbook that adds up', async () => {
    await serve(1234, 34);
    await nextWeek();
    const [statement] = await statements();
    const csv = await app.http.inject({
      url: `/v1/settlement/statements/${statement?.statementId}/statement.csv`,
      headers: writer,
    });
    expect(csv.body).toContain('12.34');
    expect(csv.body.trim().split('\r\n').at(-1)).toContain('12.00');
    for (const lang of ['zh', 'en']) {
      const xlsx = await app.http.inject({
        url: `/v1/settlement/statements/${statement?.statementId}/statement.xlsx?lang=${lang}`,
        headers: writer,
      });
      expect(xlsx.headers['content-type']).toContain('spreadsheetml');
      expect(xlsx.rawPayload.subarray(0, 2).toString()).toBe('PK');
    }
  });

  it('ACC-3 shows a merchant’s staff their own merchant only, in every list and file, and lets them change nothing', async () => {
    const mine = merchantId;
    await serve(1000, 0);
    merchantId = newId();
    await serve(500, 0);
    await nextWeek();
    const [foreign] = await statements();
    const { payoutId } = (await post(`statements/${foreign?.statementId}/payout`)).json<Settlement.Payout>();
    const headers = await merchantStaff(mine);
    for (const list of ['balances', 'items', 'statements', 'payouts']) {
      const { items } = await get<{ items: { merchantId: string }[] }>(list, headers);
      expect(items.every((item) => item.merchantId === mine)).toBe(true);
      const asked = await get<{ items: unknown[] }>(`${list}?merchantId=${merchantId}`, headers);
      expect(asked.items).toEqual([]);
    }
    const own = (await get<{ items: Settlement.Statement[] }>('statements', headers)).items[0];
    expect((await get<{ code?: string }>(`statements/${own?.statementId}`, headers)).code).toBeUndefined();
    for (const file of ['', '/statement.csv', '/statement.xlsx']) {
      const reply = await get<{ code: string }>(`statements/${foreign?.statementId}${file}`, headers);
      expect(reply.code).toBe('settlement/statement-not-found');
    }
    for (const path of [`payouts/${payoutId}/approve`, `statements/${own?.statementId}/payout`, 'statements'])
      expect((await post(path, headers)).statusCode).toBe(403);
  });
});

let members = 0;

/** Signed in as a manager of the merchant's store, with the right to write as well. */
async function merchantStaff(ofMerchant: string): Promise<Headers> {
  members += 1;
  const [login, password] = [`merchant-${members}`, 'correct horse battery 9'];
  await app.modules.identity.createStaff({
    login,
    password,
    name: 'Manager',
    scope: 'merchant',
    merchantId: ofMerchant,
    permissions: ['settlement.read', 'settlement.write'],
  });
  const reply = await app.http.inject({ method: 'POST', url: '/v1/staff/sessions', body: { login, password } });
  const cookie = reply.cookies.find((entry) => entry.name === 'pawloop_session');
  if (!cookie) throw new Error(reply.body);
  return { cookie: `pawloop_session=${cookie.value}` };
}
