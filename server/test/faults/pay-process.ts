/** A process that only takes payments and gives them back, for the drill that kills it: payments begin, are paid, are refunded. */
import { setTimeout as pause } from 'node:timers/promises';
import { sql } from 'kysely';
import { createDevelopmentVendors } from '../../src/adapters/channel/index.ts';
import { createDevelopmentSms } from '../../src/adapters/sms/development.ts';
import { createWechat } from '../../src/adapters/wechat/wechat-http.ts';
import { createApp, type Pawloop } from '../../src/app.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { readConfig } from '../../src/platform/config.ts';
import { type Db, inTransaction, openDb, openPool } from '../../src/platform/db.ts';
import { newId } from '../../src/platform/ids.ts';
import { createLog } from '../../src/platform/log.ts';
import { startLoops } from '../../src/platform/loops.ts';
import { createSecrets } from '../../src/platform/secret.ts';
import { ensureEventPartitions } from '../../src/platform/upkeep.ts';
import { startWake } from '../../src/platform/wake.ts';
import { openWarehouse } from '../../src/platform/warehouse.ts';
import { signInOwner } from '../sign-in.ts';

const PAYERS = 4;

const log = createLog('silent');
const config = readConfig(process.env, process.cwd());
const pool = openPool(process.env.DATABASE_URL ?? '', log);
const db = openDb(pool);
const wake = startWake(pool, log);
await ensureEventPartitions(db, systemClock);
const pawloop = await createApp({
  config,
  pool,
  db,
  warehouse: openWarehouse(process.env.CLICKHOUSE_URL ?? '', db, systemClock),
  clock: systemClock,
  secrets: createSecrets(Buffer.alloc(32, 7)),
  log,
  wake,
  sms: createDevelopmentSms(),
  wechat: createWechat(config.wechat),
  vendors: createDevelopmentVendors(systemClock),
});
// Every third payment is one that its subject does not keep.
pawloop.modules.payment.useSubject('drill', {
  paid: async (_tx, payment) => (/[0-4]$/.test(payment.subject.id) ? { refund: 'too_late' } : 'kept'),
});
await pawloop.http.listen({ host: '127.0.0.1', port: config.port });
startLoops(
  pool,
  pawloop.loops.filter((loop) => loop.name.startsWith('payment.')),
  wake,
  log,
);
if (process.env.DRILL === 'write') {
  // Several: one alone would mostly wait for a provider that hangs.
  const payers = Array.from({ length: PAYERS }, (_, nth) => begin(pawloop, db, nth));
  await Promise.all([...payers, giveBack(pawloop, db)]);
}

/** Payments that begin, one after the other, until the process is no more. */
async function begin({ http, modules }: Pawloop, handle: Db, nth: number): Promise<void> {
  const { headers, customerId } = await signInOwner(pawloop, `139${nth}${String(process.pid).padStart(7, '0')}`);
  for (;;) {
    const payment = await inTransaction(handle, (tx) =>
      modules.payment.start(tx, {
        subject: { kind: 'drill', id: newId() },
        customerId,
        merchantId: null,
        amountFen: 100 + Math.floor(Math.random() * 10_000),
        description: 'drill',
        expiresAt: systemClock.now().add({ minutes: 30 }),
      }),
    );
    const url = `/v1/owner/payments/${payment.paymentId}/prepare`;
    await http.inject({ method: 'POST', url, headers, body: { channel: 'native' } });
    await pause(5);
  }
}

/** Parts of kept payments go back, each asked for twice under its key. */
async function giveBack({ modules }: Pawloop, handle: Db): Promise<void> {
  for (;;) {
    const { rows } = await sql<{ payment_id: string; amount_fen: number }>`
      select payment_id, amount_fen from payment.payment
      where state = 'succeeded' and refunded_fen = 0 limit 5`.execute(handle);
    for (const { payment_id: paymentId, amount_fen: amountFen } of rows) {
      const refund = { paymentId, key: 'part', amountFen: Math.ceil(amountFen / 3), reason: 'drill' };
      for (let again = 0; again < 2; again += 1)
        await inTransaction(handle, (tx) => modules.payment.refund(tx, refund));
    }
    await pause(20);
  }
}
