/** Two workers side by side while staff merge, erase, pause, publish, cancel and revoke at random: nothing doubled, nothing lost. */
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { call, must } from './call.ts';
import { expectCalm, expectErased, expectExact, restOf } from './journey-soak-invariants.ts';
import { COUPON_FEN, type RunningJourney, startJourney } from './journey-world.ts';
import { type Headers, registerOwners, signIn } from './people.ts';
import {
  type Environment,
  firstPassword,
  killAll,
  makeDataDir,
  removeDataDir,
  type Spawned,
  spawnMain,
  startServer,
} from './server-process.ts';
import { openStores, type Stores, settled, storesOf } from './stores.ts';

const dirs = [makeDataDir(), makeDataDir(), makeDataDir()] as const;
/** How long it goes on; minutes when somebody looks for what is rare. */
const SECONDS = Number(process.env.PAWLOOP_SOAK_SECONDS ?? 15);
const OWNERS = 60;

afterAll(async () => {
  await killAll();
  for (const dir of dirs) removeDataDir(dir);
});

interface Soak {
  readonly url: string;
  readonly staff: Headers;
  readonly stores: Stores;
  readonly customers: readonly string[];
  readonly journeys: readonly RunningJourney[];
  readonly erased: Set<string>;
  /** Answers that blame the server, or a call of ours that means nothing. */
  readonly broken: string[];
}

const any = <T>(of: readonly T[]): T => of[Math.floor(Math.random() * of.length)] as T;
let serial = 0;

/** What is refused because somebody else was faster is part of the game; what breaks is not. */
async function ask({ url, staff, broken }: Soak, method: string, at: string, body?: unknown, key?: string) {
  const headers = { ...staff, ...(key && { 'idempotency-key': key }) };
  const reply = await call({ url: `${url}${at}`, method, headers, body, timeoutMs: 60_000 });
  if (reply.status >= 500 || reply.status === 400)
    broken.push(`${method} ${at}: ${reply.status} ${reply.text.slice(0, 300)}`);
  return reply;
}

/** A sale, with a coupon of the customer as often as there is one; sometimes it is cancelled again. */
async function sell(soak: Soak): Promise<void> {
  const customerId = any(soak.customers);
  serial += 1;
  const [coupon] = await soak.stores.rows<{ coupon_id: string }>(
    `select coupon_id from coupon.coupon where customer_id = $1 and state = 'issued' order by random() limit 1`,
    [customerId],
  );
  const lines = [{ name: 'food', quantity: 1, unitFen: 2000 + (serial % 7) * 500 }];
  const body = { customerId, kind: 'goods', lines, ...(coupon && { couponIds: [coupon.coupon_id] }) };
  const sold = await ask(soak, 'POST', '/v1/counter-sales', body, `sale-${serial}`);
  if (sold.status !== 201 || Math.random() > 0.3) return;
  const { orderId } = sold.json<{ orderId: string }>();
  await ask(soak, 'POST', `/v1/counter-sales/${orderId}/cancel`, { reason: 'changed his mind' });
}

/** What staff do while it runs; of everything that is refused because somebody else was faster, nothing may be left. */
const deeds: readonly ((soak: Soak, own: string, journey: RunningJourney) => Promise<unknown>)[] = [
  (soak) => merge(soak),
  (soak) => merge(soak),
  (soak) => undo(soak),
  (soak) => erase(soak),
  (soak, own) => standStill(soak, own),
  (soak, own, { journeyId }) => publishAnew(soak, own, journeyId),
  (soak, own, { journeyId }) => endRun(soak, own, journeyId),
  (soak) => revoke(soak),
  (soak, _own, { budgetId }) => {
    const limit = (100 + Math.floor(Math.random() * 200)) * COUPON_FEN;
    return ask(soak, 'PUT', `/v1/budgets/${budgetId}/limit`, { limit, reason: 'other plans' });
  },
];

async function meddle(soak: Soak): Promise<void> {
  const journey = any(soak.journeys);
  await any(deeds)(soak, `/v1/journeys/${journey.journeyId}`, journey);
}

function merge(soak: Soak) {
  const pair = { winnerId: any(soak.customers), loserId: any(soak.customers), reason: 'the same' };
  return ask(soak, 'POST', '/v1/customer-merges', pair);
}

async function undo(soak: Soak): Promise<void> {
  const [one] = await soak.stores.rows<{ merge_id: string }>(
    'select merge_id from identity.customer_merge where undone_at is null order by random() limit 1',
  );
  if (one) await ask(soak, 'POST', `/v1/customer-merges/${one.merge_id}/undo`, { reason: 'not the same' });
}

async function erase(soak: Soak): Promise<void> {
  if (soak.erased.size >= OWNERS / 4) return;
  const customerId = any(soak.customers);
  const reply = await ask(soak, 'POST', `/v1/customers/${customerId}/erase`, { reason: 'asked' });
  if (reply.status < 300) soak.erased.add(customerId);
}

async function standStill(soak: Soak, own: string): Promise<void> {
  await ask(soak, 'POST', `${own}/pause`, {});
  await pause(Math.random() * 400);
  await ask(soak, 'POST', `${own}/resume`, {});
}

async function publishAnew(soak: Soak, own: string, journeyId: string): Promise<void> {
  const { name, draft, draftVersion } = (await ask(soak, 'GET', own)).json<Drawn>();
  const saved = await ask(soak, 'PUT', own, { name, definition: draft, draftVersion });
  if (saved.status < 300) await ask(soak, 'POST', `${own}/publish`, { draftVersion: draftVersion + 1 });
  const [one] = await soak.stores.rows<{ version: number }>(
    'select version from journey.journey where journey_id = $1',
    [journeyId],
  );
  const from = (one?.version ?? 2) - 1;
  await ask(soak, 'POST', `${own}/migrate`, { from, nodes: [{ from: 'wait', to: 'wait' }] });
}

async function endRun(soak: Soak, own: string, journeyId: string): Promise<void> {
  const [run] = await soak.stores.rows<{ run_id: string }>(
    'select run_id from journey.run where journey_id = $1 and ended_at is null limit 1',
    [journeyId],
  );
  if (run) await ask(soak, 'POST', `${own}/runs/${run.run_id}/end`, { reason: 'enough' });
}

async function revoke(soak: Soak): Promise<void> {
  const [coupon] = await soak.stores.rows<{ coupon_id: string }>(
    `select coupon_id from coupon.coupon where state = 'issued' order by random() limit 1`,
  );
  if (coupon) await ask(soak, 'POST', `/v1/coupons/${coupon.coupon_id}/revoke`, { reason: 'mistake' });
}

interface Drawn {
  readonly name: string;
  readonly draftVersion: number;
  readonly draft: { readonly nodes: readonly { readonly id: string; readonly templateId?: string }[] };
}

/** Each journey also grants the other one's coupon, so that they take stocks and budgets in opposite orders. */
async function cross(soak: Soak): Promise<void> {
  const paths = soak.journeys.map(({ journeyId }) => `/v1/journeys/${journeyId}`);
  const drawn = await Promise.all(paths.map(async (own) => (await ask(soak, 'GET', own)).json<Drawn>()));
  for (const [index, { name, draft, draftVersion }] of drawn.entries()) {
    const other = drawn[1 - index]?.draft.nodes.find((node) => node.id === 'coupon')?.templateId;
    const again = { id: 'again', kind: 'coupon', templateId: other, next: 'inbox', onRefused: 'inbox' };
    const nodes = draft.nodes.map((node) =>
      node.id === 'coupon' ? { ...node, next: 'again', onRefused: 'again' } : node,
    );
    const definition = { ...draft, nodes: [...nodes, again] };
    expect((await ask(soak, 'PUT', paths[index] ?? '', { name, definition, draftVersion })).status).toBe(200);
    const published = await ask(soak, 'POST', `${paths[index]}/publish`, { draftVersion: draftVersion + 1 });
    expect(published.status, published.text).toBeLessThan(300);
  }
}

/**
 * Transactions that waited for one another in a circle over rows of messages, rewards or journeys. Those that met over
 * features alone are left out: imports, registrations and merges lock many of them, and are repeated.
 */
function circlesIn(log: string): string[] {
  const circles = readFileSync(log, 'utf8').split('ERROR:  deadlock detected').slice(1);
  const details = circles.map((text) => text.slice(0, text.indexOf('HINT:')));
  return details.filter((text) => /\b(message|coupon|budget|journey)\.\w/.test(text));
}

async function until(stop: number, work: () => Promise<void>, rest: number): Promise<void> {
  while (Date.now() < stop) {
    await work();
    await pause(Math.random() * rest);
  }
}

function worker(urls: Environment, dir: string): Spawned {
  return spawnMain({ ...urls, PAWLOOP_ROLES: 'worker', PAWLOOP_DATA_DIR: dir });
}

describe('journeys among people who meddle', () => {
  it('CAM-3 rules 22 25 26 28 38 stay exact with two workers, merges, erasures, pauses and versions', {
    timeout: 120_000 + SECONDS * 4000,
  }, async () => {
    const shared = { PAWLOOP_SECRET_KEY: randomBytes(32).toString('base64') };
    const server = await startServer({ ...shared, PAWLOOP_ROLES: 'api', PAWLOOP_DATA_DIR: dirs[0] });
    const { databaseUrl, clickhouseUrl } = storesOf(dirs[0]);
    const urls = { ...shared, DATABASE_URL: databaseUrl, CLICKHOUSE_URL: clickhouseUrl };
    const workers = [worker(urls, dirs[1]), worker(urls, dirs[2])];
    const staff = await signIn(server.url, firstPassword(dirs[0]));
    const customers = await registerOwners(server.url, OWNERS);
    const journeys = [
      await startJourney(server.url, staff, 2000 * COUPON_FEN),
      await startJourney(server.url, staff, 200 * COUPON_FEN),
    ];
    await using stores = await openStores({ databaseUrl, clickhouseUrl });
    const soak: Soak = { url: server.url, staff, stores, customers, journeys, erased: new Set(), broken: [] };
    await cross(soak);
    const stop = Date.now() + SECONDS * 1000;
    await Promise.all([
      ...Array.from({ length: 4 }, () => until(stop, () => sell(soak), 10)),
      ...Array.from({ length: 3 }, () => until(stop, () => meddle(soak), 60)),
    ]);
    for (const { journeyId } of journeys) {
      await call({ url: `${server.url}/v1/journeys/${journeyId}/resume`, method: 'POST', headers: staff, body: {} });
    }
    await settled(stores);
    await restOf(stores);
    await settled(stores);

    await expectExact(stores);
    await expectErased(stores);
    await expectCalm(stores);
    expect.soft(circlesIn(path.join(dirs[0], 'postgres.log'))).toEqual([]);
    expect.soft(soak.broken).toEqual([]);
    for (const process of workers) expect.soft(process.errors() + process.output()).not.toMatch(/"level":(50|60)/);
    await must({ url: `${server.url}/readyz` });
    for (const process of [...workers, server]) {
      process.kill('SIGTERM');
      expect(await process.exited).toBe(0);
    }
  });
});
