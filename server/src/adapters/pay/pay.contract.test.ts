/** What every way to be paid must do, shown on WeChat Pay against its loopback provider (with both kinds of keys) and on the sandbox. */
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { newDatabase } from '../../../test/database.ts';
import { openDb, openPool } from '../../platform/db.ts';
import { newId } from '../../platform/ids.ts';
import { createLog } from '../../platform/log.ts';
import { type PayBench, sandboxBench, wechatBench } from './fake/benches.ts';
import type { PayIntent } from './pay.ts';

async function sandbox(): Promise<PayBench> {
  const db = openDb(openPool(await newDatabase(), createLog('silent')));
  return sandboxBench(db, async (outTradeNo) => {
    const { rows } = await sql<{ total: number }>`
      select coalesce(sum(amount_fen), 0)::bigint as total from sandbox_pay.refund where out_trade_no = ${outTradeNo}`.execute(
      db,
    );
    return rows[0]?.total ?? 0;
  });
}

const benches = [
  { name: 'WeChat Pay, public key', start: () => wechatBench('public key') },
  { name: 'WeChat Pay, certificate', start: () => wechatBench('certificate') },
  { name: 'sandbox', start: sandbox },
];

describe.each(benches)('$name', ({ start }) => {
  let bench: PayBench;
  let no: string;
  beforeAll(async () => {
    bench = await start();
  });
  afterAll(() => bench[Symbol.asyncDispose]());
  beforeEach(() => {
    no = newId().replaceAll('-', '');
  });

  const signal = () => AbortSignal.timeout(5000);
  const intent = (more: Partial<PayIntent> = {}): PayIntent => ({
    outTradeNo: no,
    amountFen: 9900,
    currency: 'CNY',
    description: 'A wash',
    expiresAt: bench.clock.now().add({ minutes: 10 }),
    channel: bench.channel,
    ...more,
  });
  const prepare = (more?: Partial<PayIntent>) => bench.vendor.prepare(intent(more), signal());
  const query = () => bench.vendor.query(no, signal());
  const refund = (refundNo: string, amountFen: number) =>
    bench.vendor.refund(
      { refundNo, outTradeNo: no, amountFen, totalFen: 9900, currency: 'CNY', reason: 'sorry' },
      signal(),
    );
  const paid = async () => {
    await prepare();
    await bench.pay(no);
  };

  it('PAY-1 prepares, the same order again, and no other order under its number', async () => {
    const first = await prepare();
    expect(first).toMatchObject({ kind: 'ready' });
    expect(await prepare()).toEqual(first);
    expect(await prepare({ amountFen: 9901 })).toMatchObject({ kind: 'refused' });
  });

  it('PAY-1 says what became of an order', async () => {
    expect(await query()).toEqual({ kind: 'absent' });
    await prepare();
    expect(await query()).toMatchObject({ kind: 'trade', trade: { state: 'open', amountFen: 0, paidAt: null } });
    await bench.pay(no);
    const { kind, ...answer } = await query();
    expect(kind).toBe('trade');
    expect(answer).toMatchObject({ trade: { state: 'paid', outTradeNo: no, amountFen: 9900, currency: 'CNY' } });
    expect(answer).toHaveProperty('trade.providerRef', expect.any(String));
    expect(await prepare()).toEqual({ kind: 'paid' });
  });

  it('PAY-2 closes an order unless it is paid', async () => {
    expect(await bench.vendor.close(no, signal())).toEqual({ kind: 'absent' });
    await prepare();
    expect(await bench.vendor.close(no, signal())).toEqual({ kind: 'closed' });
    expect(await bench.vendor.close(no, signal())).toEqual({ kind: 'closed' });
    expect(await query()).toMatchObject({ trade: { state: 'closed' } });
    expect(await prepare()).toMatchObject({ kind: 'refused' });
    no = newId().replaceAll('-', '');
    await paid();
    expect(await bench.vendor.close(no, signal())).toEqual({ kind: 'paid' });
  });

  it('PAY-2 gives back once under a number, in parts, and never more than was paid', async () => {
    await paid();
    const [a, b, c] = ['a', 'b', 'c'].map((letter) => `R${letter}${no.slice(2)}`) as [string, string, string];
    expect(await bench.vendor.queryRefund(a, signal())).toEqual({ kind: 'absent' });
    expect(await refund(a, 4000)).toMatchObject({ kind: 'refund', refund: { refundNo: a, amountFen: 4000 } });
    expect(await refund(a, 4000)).toMatchObject({ kind: 'refund' });
    expect(await refund(a, 4001)).toMatchObject({ kind: 'refused' });
    expect(await refund(b, 5901)).toMatchObject({ kind: 'refused' });
    expect(await refund(b, 5900)).toMatchObject({ kind: 'refund' });
    expect(await refund(c, 1)).toMatchObject({ kind: 'refused' });
    await bench.settleRefund(a);
    expect(await bench.vendor.queryRefund(a, signal())).toMatchObject({
      refund: { state: 'succeeded', amountFen: 4000 },
    });
    expect(await bench.givenBack(no)).toBe(9900);
  });

  it('PAY-2 gives nothing back of what is not there or not paid', async () => {
    expect(await refund(`R${no.slice(1)}`, 100)).toMatchObject({ kind: 'refused' });
    await prepare();
    expect(await refund(`R${no.slice(1)}`, 100)).toMatchObject({ kind: 'refused' });
  });

  it('PAY-1 reads its own notifications, and nobody else’s', async () => {
    await paid();
    const refundNo = `R${no.slice(1)}`;
    await refund(refundNo, 100);
    await bench.settleRefund(refundNo);
    const notices = await bench.notices({ outTradeNo: no, refundNo });
    const read = notices.map(({ headers, rawBody }) => bench.vendor.readNotify(headers, rawBody));
    const trade = read.find((notice) => notice.kind === 'trade' && notice.trade.outTradeNo === no);
    expect(trade).toMatchObject({ trade: { state: 'paid', amountFen: 9900 }, key: expect.any(String) });
    const back = read.find((notice) => notice.kind === 'refund' && notice.refund.refundNo === refundNo);
    expect(back).toMatchObject({ refund: { state: 'succeeded', amountFen: 100 } });
    const [first] = notices;
    if (!first) throw new Error('no notification');
    const changed = Buffer.from(first.rawBody.toString().replace('{', '{ '));
    for (const [headers, rawBody] of [
      [first.headers, changed],
      [{}, first.rawBody],
    ] as const) {
      expect(() => bench.vendor.readNotify(headers, rawBody)).toThrow('not signed by the provider');
    }
  });

  it('PAY-3 lists what was paid and given back on a day in its bill', async () => {
    await paid();
    const refundNo = `R${no.slice(1)}`;
    await refund(refundNo, 250);
    await bench.settleRefund(refundNo);
    const today = bench.clock.now().toZonedDateTimeISO(bench.vendor.billZone).toPlainDate();
    expect(await bench.vendor.bill(today, signal())).toEqual({ kind: 'creating' });
    bench.clock.advance({ hours: 24 });
    const answer = await bench.vendor.bill(today, signal());
    const rows = answer.kind === 'bill' ? answer.rows : [];
    expect(rows).toContainEqual(
      expect.objectContaining({ of: 'payment', number: no, amountFen: 9900, state: 'SUCCESS' }),
    );
    expect(rows).toContainEqual(
      expect.objectContaining({ of: 'refund', number: refundNo, outTradeNo: no, amountFen: 250, state: 'SUCCESS' }),
    );
  });
});
