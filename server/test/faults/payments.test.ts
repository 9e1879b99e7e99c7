/** `kill -9` of the process that takes payments, at random moments, while the provider tells twice, late or never and misbehaves. */
import { spawn } from 'node:child_process';
import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { sql } from 'kysely';
import { afterAll, expect, it } from 'vitest';
import {
  API_V3_KEY,
  type Delivery,
  type FakeWechatPay,
  MERCHANT,
  MERCHANT_SERIAL,
  type PayTrouble,
  startFakeWechatPay,
} from '../../src/adapters/pay/fake/fake-wechat-pay.ts';
import { testPrivateKey } from '../../src/adapters/pay/fake/vectors.ts';
import { choosePort } from '../../src/embedded/port.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { type Db, openDb, openPool } from '../../src/platform/db.ts';
import { createLog } from '../../src/platform/log.ts';
import { newDatabase, newWarehouse } from '../database.ts';

const MAIN = fileURLToPath(new URL('pay-process.ts', import.meta.url));
const KILLS = 6;
const WHIMS: readonly PayTrouble[] = ['cut-before', 'cut-after', 'bad-signature', 'garbage', 500, 503, 429];
const SERIAL = 'PUB_KEY_ID_0119000091912024';
const children = new Set<ReturnType<typeof spawn>>();

afterAll(() => {
  for (const child of children) child.kill('SIGKILL');
});

function start(environment: Record<string, string>) {
  const child = spawn(process.execPath, [MAIN], {
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE,
      ...environment,
    },
    stdio: 'ignore',
  });
  children.add(child);
  const gone = once(child, 'exit').then(() => children.delete(child));
  return {
    kill: () => {
      child.kill('SIGKILL');
      return gone;
    },
  };
}

/** The provider's side: customers pay, refunds settle, and both are told once, twice or never. */
async function actAsProvider(
  fake: FakeWechatPay,
  callback: string,
  mood: { ill: boolean },
  stop: AbortSignal,
): Promise<void> {
  const tell = async ({ headers, rawBody }: Delivery) => {
    const whim = Math.random();
    if (whim < 0.25) return;
    const post = () =>
      fetch(callback, { method: 'POST', headers: { ...headers, 'content-type': 'application/json' }, body: rawBody });
    await Promise.allSettled(whim < 0.5 ? [post(), post()] : [post()]);
  };
  while (!stop.aborted) {
    for (const trade of fake.trades.values()) {
      if (trade.state !== 'NOTPAY') continue;
      fake.pay(trade.outTradeNo);
      void tell(fake.noticeOfTrade(trade.outTradeNo));
    }
    for (const refund of fake.refunds.values()) {
      if (refund.status !== 'PROCESSING') continue;
      fake.settleRefund(refund.refundNo);
      void tell(fake.noticeOfRefund(refund.refundNo));
    }
    if (mood.ill && Math.random() < 0.3) fake.misbehave(WHIMS[Math.floor(Math.random() * WHIMS.length)] ?? 500);
    await pause(30);
  }
}

/** What the provider knows and waits for its time is due now, until nothing of it is under way any more. */
async function atRest(db: Db, fake: FakeWechatPay): Promise<void> {
  const known = sql`out_trade_no = any(${[...fake.trades.keys()]}::text[])`;
  for (;;) {
    await sql`
      update payment.payment set ask_at = now() where ask_at is not null and state = 'pending' and ${known}`.execute(
      db,
    );
    await sql`update payment.refund set next_at = now() where next_at is not null`.execute(db);
    const { rows } = await sql<{ open: number }>`
      select (select count(*) from payment.payment where state = 'pending' and ${known})
        + (select count(*) from payment.refund where state not in ('succeeded', 'failed')) as open`.execute(db);
    if (rows[0]?.open === 0) return;
    await pause(200);
  }
}

it('PAY-2 PAY-3 REL-1 rule 8 loses and doubles no payment and no refund', { timeout: 480_000 }, async () => {
  const merchant = generateKeyPairSync('rsa', { modulusLength: 2048 });
  await using fake = await startFakeWechatPay({
    clock: systemClock,
    merchantKey: merchant.publicKey,
    platformSerial: SERIAL,
  });
  const dir = await mkdtemp(path.join(tmpdir(), 'pawloop-pay-'));
  const [databaseUrl, clickhouseUrl, port] = [await newDatabase(), await newWarehouse(), await choosePort(undefined)];
  const platformKey = createPublicKey(createPrivateKey(testPrivateKey));
  const environment = {
    DATABASE_URL: databaseUrl,
    CLICKHOUSE_URL: clickhouseUrl,
    PORT: String(port),
    PAWLOOP_DATA_DIR: dir,
    WECHAT_OFFICIAL_APP_ID: 'wx-official',
    WECHAT_PAY_MERCHANT_ID: MERCHANT,
    WECHAT_PAY_SERIAL: MERCHANT_SERIAL,
    WECHAT_PAY_PRIVATE_KEY: merchant.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    WECHAT_PAY_API_V3_KEY: API_V3_KEY,
    WECHAT_PAY_PUBLIC_KEY: platformKey.export({ type: 'spki', format: 'pem' }).toString(),
    WECHAT_PAY_PUBLIC_KEY_ID: SERIAL,
    WECHAT_PAY_API_URL: fake.url,
  };
  const db = openDb(openPool(databaseUrl, createLog('silent')));
  const stop = new AbortController();
  const mood = { ill: true };
  const provider = actAsProvider(fake, `http://127.0.0.1:${port}/v1/callbacks/wechat-pay`, mood, stop.signal);
  for (let kill = 0; kill < KILLS; kill += 1) {
    const process = start({ ...environment, DRILL: 'write' });
    const before = fake.trades.size;
    while (fake.trades.size < before + 5) await pause(20);
    await pause(Math.random() * 1500);
    await process.kill();
  }
  mood.ill = false;
  fake.recover();
  const last = start(environment);
  await atRest(db, fake);
  stop.abort();
  await provider;
  await expectWhole(db, fake);
  await last.kill();
  await db.destroy();
  await rm(dir, { recursive: true, force: true });
});

async function expectWhole(db: Db, fake: FakeWechatPay): Promise<void> {
  const { rows: payments } = await sql<{
    no: string;
    state: string;
    amount: number;
    refunded: number;
    told: number;
    moves: number;
  }>`
    select p.out_trade_no as no, p.state, p.amount_fen as amount, p.refunded_fen as refunded,
      (select count(*) from platform.event e where e.subject_id = p.payment_id::text and e.name = 'payment.succeeded') as told,
      (select count(*) from payment.move m where m.payment_id = p.payment_id and m.to_state = 'succeeded') as moves
    from payment.payment p where p.out_trade_no = any(${[...fake.trades.keys()]}::text[])`.execute(db);
  expect(payments.length).toBe(fake.trades.size);
  expect(payments.filter((row) => row.state !== 'succeeded' || row.told !== 1 || row.moves !== 1)).toEqual([]);
  const given = new Map<string, number>();
  for (const { outTradeNo, amount } of fake.refunds.values())
    given.set(outTradeNo, (given.get(outTradeNo) ?? 0) + amount);
  expect(payments.filter((row) => row.refunded !== (given.get(row.no) ?? 0))).toEqual([]);
  expect(given.size).toBeGreaterThan(0);
  const { rows: books } = await sql<{ kind: string; total: number }>`
    select a.kind, sum(l.amount_fen)::bigint as total from ledger.line l join ledger.account a using (account_id)
    group by a.kind order by a.kind`.execute(db);
  const paid = payments.reduce((sum, row) => sum + row.amount, 0);
  const back = payments.reduce((sum, row) => sum + row.refunded, 0);
  expect(Object.fromEntries(books.map((row) => [row.kind, row.total + 0]))).toEqual({
    customer_receipts: back - paid,
    provider_clearing: paid - back,
    refund_clearing: 0,
  });
}
