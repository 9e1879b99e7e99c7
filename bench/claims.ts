/** Claims of one hot coupon template: through the face, over HTTP as owners, and the bare CTE statement (rule 16). */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { permissions } from '@pawloop/contract';
import { sql } from 'kysely';
import pg from 'pg';
import { startPostgres } from '../server/src/embedded/index.ts';
import { createIdentityModule } from '../server/src/people/identity/index.ts';
import { openSession } from '../server/src/people/identity/session.ts';
import { systemClock } from '../server/src/platform/clock.ts';
import { type Db, inTransaction, openDb, openPool } from '../server/src/platform/db.ts';
import { createHttp } from '../server/src/platform/http/index.ts';
import { newId } from '../server/src/platform/ids.ts';
import { createLog } from '../server/src/platform/log.ts';
import { migrateDatabase } from '../server/src/platform/migrate.ts';
import { createSecrets } from '../server/src/platform/secret.ts';
import { createSettings } from '../server/src/platform/setting.ts';
import { ensureEventPartitions } from '../server/src/platform/upkeep.ts';
import { createBudgetModule } from '../server/src/rewards/budget/index.ts';
import { createCouponModule } from '../server/src/rewards/coupon/index.ts';
import { aTemplate } from '../server/test/coupon-template.ts';
import { type Figure, figure, median, percentile, type Result, result } from './result.ts';

const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 5);
const CLAIMS = Number(process.env.BENCH_CLAIMS ?? 10_000);
const CLIENTS = 32;
/** A tenth of those who come go away with nothing, so that the limit is met in every round. */
const PIECES = Math.floor(CLAIMS * 0.9);
const ADDRESSES = 40;

/** @returns `claims` with medians over the rounds; the three ways take turns, each with a template of its own */
export async function run(): Promise<Result> {
  const dir = await mkdtemp(path.join(tmpdir(), 'pawloop-bench-'));
  await chmod(dir, 0o755);
  const postgres = await startPostgres({ dir });
  await migrateDatabase(postgres.url, createLog('error'));
  const shop = await openShop(postgres.url);
  const server = fork(import.meta.filename, { env: { ...process.env, BENCH_CLAIMS_SERVE: postgres.url } });
  try {
    const [{ port }] = (await once(server, 'message')) as [{ port: number }];
    return result('claims', await measure(shop, postgres.url, port));
  } finally {
    await stopped(server);
    await shop.db.destroy();
    await postgres.stop();
    await rm(dir, { recursive: true, force: true });
  }
}

async function measure(shop: Shop, databaseUrl: string, port: number): Promise<Figure[]> {
  const owners = await ownersOf(shop, CLAIMS);
  const rates: Record<'face' | 'budget' | 'http' | 'bare' | 'served', number[]> = {
    face: [],
    budget: [],
    http: [],
    bare: [],
    served: [],
  };
  const latencies: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    rates.bare.push(await bareClaims(databaseUrl, owners));
    rates.face.push((await faceClaims(shop, owners, null)).rate);
    rates.budget.push((await faceClaims(shop, owners, await aBudget(shop))).rate);
    const http = await httpClaims(shop, port, owners);
    rates.http.push(http.rate);
    latencies.push(...http.latencies);
    rates.served.push(await httpReads(port, owners));
  }
  const bare = median(rates.bare);
  const http = median(rates.http);
  return [
    figure(
      `${CLIENTS} clients through the face, one CTE statement each beside it`,
      'claims/s',
      median(rates.face),
      bare,
    ),
    figure('the same with a budget that pays', 'claims/s', median(rates.budget), bare),
    figure(`${CLIENTS} owners at once over HTTP`, 'claims/s', http, bare),
    figure('the same, beside a signed-in read of one row over HTTP', 'calls/s', http, median(rates.served)),
    figure('over HTTP: answered after, median', 'ms', median(latencies)),
    figure('over HTTP: answered after, p99', 'ms', percentile(latencies, 0.99)),
    figure(`granted beyond the limit, of ${ROUNDS * 3} × ${PIECES}`, 'coupons', await beyondLimit(shop.db)),
  ];
}

function modulesOn(databaseUrl: string) {
  const log = createLog('error');
  const db = openDb(openPool(databaseUrl, log, { max: 32 }));
  const secrets = createSecrets(Buffer.alloc(32, 7));
  const clock = systemClock;
  const settings = createSettings(db, []);
  const shared = { db, clock, secrets, log, settings, timeZone: 'Asia/Shanghai', currency: 'CNY' };
  const identity = createIdentityModule({
    ...shared,
    sms: { send: async () => undefined } as never,
    wechat: {} as never,
    publicUrl: 'http://127.0.0.1',
    ownerAppPath: '/app/#',
  });
  const budget = createBudgetModule(shared);
  // Claims of the measure are for nobody's pet.
  const coupon = createCouponModule({ ...shared, identity, budget, pet: {} as never });
  return { db, log, secrets, clock, identity, budget, coupon };
}

type Shop = ReturnType<typeof modulesOn>;

async function openShop(databaseUrl: string): Promise<Shop> {
  const shop = modulesOn(databaseUrl);
  await ensureEventPartitions(shop.db, shop.clock);
  await sql`create schema bench`.execute(shop.db);
  await sql`create table bench.template (template_id uuid primary key, total int, issued int default 0) with (fillfactor = 10)`.execute(
    shop.db,
  );
  await sql`create table bench.coupon (coupon_id uuid primary key, code text unique, template_id uuid, customer_id uuid,
    grant_key text unique, granted_at timestamptz, unique (template_id, customer_id))`.execute(shop.db);
  return shop;
}

interface BenchOwner {
  readonly customerId: string;
  readonly token: string;
}

async function ownersOf(shop: Shop, count: number): Promise<BenchOwner[]> {
  const now = shop.clock.now();
  return inTransaction(shop.db, async (tx) => {
    const people = Array.from({ length: count }, () => ({
      customerId: newId(),
      status: 'known' as const,
      name: null,
      registeredAt: now,
    }));
    await shop.identity.insertCustomers(tx, people, { announce: false });
    const client = { userAgent: 'bench', address: '127.0.0.1' };
    const life = { idleSeconds: 86_400, lifeSeconds: 86_400 };
    const owners: BenchOwner[] = [];
    for (const { customerId } of people) {
      const { token } = await openSession(tx, { holder: { customerId }, client, now, ...life });
      owners.push({ customerId, token });
    }
    return owners;
  });
}

const caller = {
  principal: {
    kind: 'staff',
    staffId: newId(),
    name: 'bench',
    sessionId: newId(),
    scope: 'operator',
    merchantId: null,
    permissions: new Set(permissions),
  },
  requestId: 'bench',
} as const;

async function aBudget(shop: Shop): Promise<string> {
  const request = { name: 'Spring', unit: 'fen', limit: CLAIMS * 10_000 } as const;
  return (await shop.budget.create(caller, request)).budgetId;
}

async function activeTemplate(shop: Shop, budgetId: string | null): Promise<string> {
  const { templateId } = await shop.coupon.createTemplate(caller, aTemplate({ totalPieces: PIECES, budgetId }));
  await shop.coupon.changeStatus(caller, templateId, 'active');
  return templateId;
}

interface Rush {
  readonly rate: number;
  readonly latencies: readonly number[];
}

/** So many clients, each sending its next when the last was answered, until everybody has had a turn. */
async function rush(owners: readonly BenchOwner[], work: (owner: BenchOwner, nth: number) => Promise<boolean>) {
  const latencies: number[] = [];
  let [next, won] = [0, 0];
  const client = async (): Promise<void> => {
    for (let nth = next++; nth < owners.length; nth = next++) {
      const began = performance.now();
      if (await work(owners[nth] as BenchOwner, nth)) won += 1;
      latencies.push(performance.now() - began);
    }
  };
  const began = performance.now();
  await Promise.all(Array.from({ length: CLIENTS }, client));
  const rate = (owners.length / (performance.now() - began)) * 1000;
  return { rate, latencies, won };
}

function requirePieces(won: number): void {
  if (won !== PIECES) throw new Error(`${won} coupons for ${PIECES} pieces`);
}

async function faceClaims(shop: Shop, owners: readonly BenchOwner[], budgetId: string | null): Promise<Rush> {
  const templateId = await activeTemplate(shop, budgetId);
  const origin = { kind: 'claim' } as const;
  const found = await rush(owners, async ({ customerId }) => {
    const granted = await shop.coupon.claim({ key: newId(), templateId, customerId, origin, tier: 'active' });
    return 'couponId' in granted;
  });
  requirePieces(found.won);
  return found;
}

const BARE = `
  with piece as (
    update bench.template set issued = issued + 1 where template_id = $1 and issued < total returning template_id
  )
  insert into bench.coupon (coupon_id, code, template_id, customer_id, grant_key, granted_at)
  select gen_random_uuid(), $2, template_id, $3, $4, now() from piece returning coupon_id`;

/** Everything a claim must keep, in one statement by hand, prepared, on as many connections as there are clients. */
async function bareClaims(databaseUrl: string, owners: readonly BenchOwner[]): Promise<number> {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: CLIENTS });
  const templateId = newId();
  await pool.query('insert into bench.template (template_id, total) values ($1, $2)', [templateId, PIECES]);
  const found = await rush(owners, async ({ customerId }) => {
    const key = newId();
    const { rowCount } = await pool.query({ name: 'claim', text: BARE, values: [templateId, key, customerId, key] });
    return rowCount === 1;
  });
  await pool.end();
  requirePieces(found.won);
  return found.rate;
}

const agents = Array.from(
  { length: ADDRESSES },
  (_, nth) => new Agent({ keepAlive: true, localAddress: `127.0.9.${nth + 1}` }),
);

interface HttpCall {
  readonly port: number;
  readonly path: string;
  readonly token: string;
  readonly nth: number;
  readonly body?: string;
}

/** Each call from one of many addresses, since the server limits calls by address. */
function send({ port, path: where, token, nth, body }: HttpCall): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = {
      authorization: `Bearer ${token}`,
      ...(body && { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }),
    };
    const agent = agents[nth % ADDRESSES];
    const method = body ? 'POST' : 'GET';
    const call = request({ port, host: '127.0.0.1', path: where, method, agent, headers }, (reply) => {
      reply.resume().on('end', () => resolve(reply.statusCode ?? 0));
    });
    call.on('error', reject);
    call.end(body);
  });
}

async function httpClaims(shop: Shop, port: number, owners: readonly BenchOwner[]): Promise<Rush> {
  const templateId = await activeTemplate(shop, null);
  const body = JSON.stringify({ templateId });
  const found = await rush(owners, async ({ token }, nth) => {
    const status = await send({ port, path: '/v1/owner/coupons/claim', token, nth, body });
    if (status !== 201 && status !== 409) throw new Error(`unexpected answer ${status}`);
    return status === 201;
  });
  requirePieces(found.won);
  return found;
}

/** What the HTTP platform alone serves: authentication, checks and one short answer. */
async function httpReads(port: number, owners: readonly BenchOwner[]): Promise<number> {
  const found = await rush(owners.slice(0, 4000), async ({ token }, nth) => {
    const status = await send({ port, path: '/v1/owner/me', token, nth });
    if (status !== 200) throw new Error(`unexpected answer ${status}`);
    return true;
  });
  return found.rate;
}

async function beyondLimit(db: Db): Promise<number> {
  const { rows } = await sql<{ beyond: number }>`
    select coalesce(sum(greatest(0, c.coupons - s.total)), 0)::int as beyond from coupon.stock s
    join (select template_id, count(*) as coupons from coupon.coupon group by 1) c using (template_id)`.execute(db);
  return rows[0]?.beyond ?? 0;
}

async function stopped(server: ChildProcess): Promise<void> {
  const gone = once(server, 'exit');
  server.kill('SIGTERM');
  await gone;
}

/** The server: the HTTP platform with identity and coupons, in a process of its own as in life. */
async function serve(databaseUrl: string): Promise<void> {
  const { db, log, secrets, identity, coupon } = modulesOn(databaseUrl);
  const http = await createHttp({ db, secrets, log, authenticate: identity.authenticate });
  http.register(async (app) => {
    identity.routes(app);
    coupon.routes(app);
  });
  await http.listen({ host: '127.0.0.1', port: 0 });
  const address = http.server.address();
  process.send?.({ port: typeof address === 'object' ? address?.port : 0 });
  process.on('SIGTERM', () => process.exit(0));
}

if (process.env.BENCH_CLAIMS_SERVE) await serve(process.env.BENCH_CLAIMS_SERVE);
