/** KPI board and funnels over a million customers, six million orders and a year of behaviour (INS-8). */
import { setTimeout as pause } from 'node:timers/promises';
import { sql } from 'kysely';
import type { Pawloop } from '../server/src/app.ts';
import { systemClock } from '../server/src/platform/clock.ts';
import { drainConsumers } from '../server/src/platform/consumers.ts';
import { type Db, inTransaction } from '../server/src/platform/db.ts';
import type { Warehouse } from '../server/src/platform/warehouse.ts';
import { signInStaff } from '../server/test/sign-in.ts';
import { withApp } from './app.ts';
import { CUSTOMERS, EVENTS, fillShop, ORDERS } from './insight-fill.ts';
import { type Figure, figure, median, type Result, result } from './result.ts';

const RUNS = 3;
/** Points are counted again when they are older than a quarter of a minute. */
const WAIT_MS = 16_000;
const ZONE = 'Asia/Shanghai';
const STEPS = ['web.product_viewed', 'web.cart_added', 'order'] as const;
const WITHIN_HOURS = 168;
const MS_PER_HOUR = 3_600_000;
/** Figures of the board by month: 13 dates of 14 formulas, and 12 more of the five that grow. */
const BOARD_POINTS = 13 * 14 + 12 * 5;
const MOST_ROUNDS = 40;

interface Shop {
  readonly db: Db;
  readonly warehouse: Warehouse;
  readonly pawloop: Pawloop;
  readonly get: (url: string) => Promise<unknown>;
  readonly post: <T>(url: string, body: object) => Promise<T>;
}

export async function run(): Promise<Result> {
  const figures = await withApp({ fill: fillShop }, async ({ db, warehouse, pawloop }) =>
    measure(await openShop(db, warehouse, pawloop)),
  );
  return result('insight', figures);
}

async function openShop(db: Db, warehouse: Warehouse, pawloop: Pawloop): Promise<Shop> {
  const headers = await signInStaff(pawloop, ['metric.read']);
  const call = async (method: 'GET' | 'POST', url: string, body?: object) => {
    const reply = await pawloop.http.inject({ method, url, headers, ...(body && { body }) });
    if (reply.statusCode >= 300) throw new Error(`${url}: ${reply.body}`);
    return reply.json();
  };
  return {
    db,
    warehouse,
    pawloop,
    get: (url) => call('GET', url),
    post: (url, body) => call('POST', url, body),
  };
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const begin = performance.now();
  await work();
  return performance.now() - begin;
}

/** Alternates ours and the bare query, so that both meet the same machine. */
async function beside(name: string, ours: () => Promise<unknown>, bare: () => Promise<unknown>): Promise<Figure> {
  const [answer, plain] = [JSON.stringify(await ours()), JSON.stringify(await bare())];
  if (answer !== plain) throw new Error(`${name}: ours says ${answer}, the bare query ${plain}`);
  const times: [number[], number[]] = [[], []];
  for (let nth = 0; nth < RUNS; nth += 1) {
    times[0].push(await timed(ours));
    times[1].push(await timed(bare));
  }
  return figure(name, 'ms', median(times[0]), median(times[1]));
}

async function measure(shop: Shop): Promise<Figure[]> {
  const funnels = await flows(shop);
  const first = await timed(() => countBoard(shop));
  const board: number[] = [];
  for (let nth = 0; nth < RUNS; nth += 1) board.push(await timed(() => shop.get('/v1/kpis')));
  const again = await presentAgain(shop);
  return [
    figure(`KPI board with trends, as it is asked (${CUSTOMERS} customers, ${ORDERS} orders)`, 'ms', median(board)),
    figure('the 14 figures of the present counted anew after a sale, in the background', 's', again / 1000),
    figure('the board with all its past counted for the first time, in the background', 's', first / 1000),
    ...funnels,
  ];
}

const round = async ({ pawloop }: Shop) => pawloop.loops.find((loop) => loop.name === 'metric.points')?.run();

/** Rounds until the board by month is kept. */
async function countBoard(shop: Shop): Promise<void> {
  for (let nth = 0; nth < MOST_ROUNDS; nth += 1) {
    await round(shop);
    const { rows } = await sql<{ n: number }>`select count(*)::integer as n from metric.kpi_point`.execute(shop.db);
    if ((rows[0]?.n ?? 0) > BOARD_POINTS) return;
  }
}

/** A sale, and the milliseconds until no figure of the present is without it. */
async function presentAgain(shop: Shop): Promise<number> {
  const { db, pawloop } = shop;
  const line = { name: 'ware', category: 'food', quantity: 1, amountFen: 1000 };
  await inTransaction(db, (tx) =>
    pawloop.modules.audience.recordOrders(tx, [
      { source: 'bench', orderNo: 'S1', customerId: null, at: systemClock.now(), kind: 'goods', lines: [line] },
    ]),
  );
  await drainConsumers(db, pawloop.consumers);
  await pause(WAIT_MS);
  const begin = performance.now();
  const working = round(shop);
  let marked = false;
  for (;;) {
    const { rows } = await sql<{ n: number }>`
      select count(*)::integer as n from metric.kpi_point where is_stale and cut_at > ${systemClock.now().toString()}::timestamptz`.execute(
      db,
    );
    const stale = rows[0]?.n ?? 0;
    if (marked && stale === 0) break;
    marked ||= stale > 0;
    await pause(50);
  }
  const took = performance.now() - begin;
  await working;
  return took;
}

async function flows(shop: Shop): Promise<Figure[]> {
  const asOf = systemClock.now().toZonedDateTimeISO(ZONE).toPlainDate().add({ days: 1 });
  const [from, until] = [asOf.subtract({ months: 12 }), asOf];
  const question = { from: from.toString(), until: until.toString(), withinHours: WITHIN_HOURS };
  const ask = async (steps: readonly string[], by?: 'channel' | 'tier') => {
    const body = { ...question, steps: steps.map((event) => ({ event })), ...(by && { breakdown: { by } }) };
    const answer = await shop.post<{ steps: { customers: number }[] }>('/v1/metrics/funnel', body);
    return answer.steps.map((step) => step.customers);
  };
  const figures = [
    await beside(
      `funnel view → cart → order over a year of ${EVENTS} events`,
      () => ask(STEPS),
      () => bareFunnel(shop, STEPS, from, until),
    ),
    await beside(
      'funnel view → cart over a year',
      () => ask(STEPS.slice(0, 2)),
      () => bareFunnel(shop, STEPS.slice(0, 2), from, until),
    ),
  ];
  for (const by of ['channel', 'tier'] as const) {
    const times: number[] = [];
    for (let nth = 0; nth < 3; nth += 1) times.push(await timed(() => ask(STEPS, by)));
    figures.push(figure(`the first of them by ${by}`, 'ms', median(times)));
  }
  return figures;
}

/** What somebody would type who knows that no two steps happen at one instant. */
async function bareFunnel(
  { warehouse }: Shop,
  steps: readonly string[],
  from: Temporal.PlainDate,
  until: Temporal.PlainDate,
): Promise<unknown> {
  const at = (date: Temporal.PlainDate) => date.toZonedDateTime(ZONE).toInstant().epochMilliseconds;
  const [begin, end, last] = [at(from), at(until), at(until) + WITHIN_HOURS * MS_PER_HOUR];
  const within = (column: string) =>
    `${column} >= fromUnixTimestamp64Milli(${begin}) AND ${column} < fromUnixTimestamp64Milli(${last})`;
  const logged = steps.filter((step) => step !== 'order').map((step) => `'${step}'`);
  const tests = steps.map((step, nth) => `name = '${step}'${nth === 0 ? ` AND ms < ${end}` : ''}`);
  const orders = `UNION ALL SELECT customer_no, toUnixTimestamp64Milli(at), 'order' FROM purchase FINAL WHERE is_order AND customer_no != 0 AND ${within('at')}`;
  const rows = await warehouse.query<{ reached: number[] }>(
    `SELECT [${steps.map((_, nth) => `countIf(level > ${nth})`).join(', ')}] AS reached FROM (
      SELECT if(a.winner = 0, e.customer_no, a.winner) AS customer,
        windowFunnel(${WITHIN_HOURS * MS_PER_HOUR}, 'strict_increase')(toUInt64(e.ms), ${tests.join(', ')}) AS level
      FROM (SELECT customer_no, toUnixTimestamp64Milli(occurred_at) AS ms, toString(name) AS name FROM event
          WHERE name IN (${logged.join(', ')}) AND customer_no != 0 AND ${within('occurred_at')}
        ${steps.includes('order') ? orders : ''}) AS e
      LEFT ANY JOIN (SELECT loser, winner FROM customer_alias FINAL WHERE winner != 0) AS a ON a.loser = e.customer_no
      GROUP BY customer)`,
  );
  return rows[0]?.reached;
}
