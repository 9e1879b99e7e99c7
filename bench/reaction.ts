/** From the acknowledgement of an order to the news that a customer entered a segment, at 1,000 events a second (PERF-5). */
import { setTimeout as pause } from 'node:timers/promises';
import { call, must } from '../server/test/faults/call.ts';
import { type Listener, listen } from '../server/test/faults/listener.ts';
import { type Headers, signIn } from '../server/test/faults/people.ts';
import {
  firstPassword,
  killAll,
  makeDataDir,
  removeDataDir,
  startServer,
} from '../server/test/faults/server-process.ts';
import { openStores, settled, storesOf } from '../server/test/faults/stores.ts';
import { pump } from './pump.ts';
import { type Figure, figure, percentile, type Result, result } from './result.ts';

const SEGMENTS = 20;
const SECONDS = Number(process.env.BENCH_SECONDS ?? 20);
const EVENTS_PER_SECOND = 1000;
const ORDERS_PER_SECOND = (process.env.BENCH_ORDERS ?? '200,1000').split(',').map(Number);
const MESSAGES_OF_CALL = 20;
const ADDRESSES = 40;

export async function run(): Promise<Result> {
  const dir = makeDataDir();
  try {
    const server = await startServer({ PAWLOOP_DATA_DIR: dir, PAWLOOP_DEMO: 'on' });
    const figures: Figure[] = [];
    const shop = await openShop(server.url, dir);
    for (const orders of ORDERS_PER_SECOND) {
      figures.push(...(await measure(shop, orders, EVENTS_PER_SECOND - orders)));
      await settled(shop.stores);
    }
    shop.live.close();
    await shop.stores[Symbol.asyncDispose]();
    server.kill('SIGTERM');
    await server.exited;
    return result('reaction', figures);
  } finally {
    await killAll();
    removeDataDir(dir);
  }
}

/** A customer and how many orders it has: the next one brings it into the segment of that many. */
interface Buyer {
  readonly customerId: string;
  orders: number;
}

interface Shop {
  readonly url: string;
  readonly staff: Headers;
  readonly writeKey: string;
  readonly buyers: Buyer[];
  readonly live: Listener;
  readonly stores: Awaited<ReturnType<typeof openStores>>;
  /** Segment of the customers with at least so many orders. */
  readonly segments: ReadonlyMap<number, string>;
}

/** The demo city with twenty segments, so that each order brings its customer into exactly one. */
async function openShop(url: string, dir: string): Promise<Shop> {
  const staff = await signIn(url, firstPassword(dir));
  const post = { method: 'POST', headers: staff };
  const segments = new Map<number, string>();
  for (let least = 1; least <= SEGMENTS; least += 1) {
    const definition = { field: 'audience.orderCount', operator: 'gte', value: least };
    const body = { name: `${least} orders or more`, kind: 'live', definition };
    const { segmentId } = await must<{ segmentId: string }>({ ...post, url: `${url}/v1/segments`, body });
    segments.set(least, segmentId);
  }
  const key = { name: 'bench', kind: 'events', source: 'bench' };
  const { secret } = await must<{ secret: string }>({ ...post, url: `${url}/v1/keys`, body: key });
  const stores = await openStores(storesOf(dir));
  await settled(stores);
  const buyers = await stores.rows<{ customerId: string; orders: number }>(
    `select customer_id as "customerId", order_count as orders from audience.feature
     where listed and order_count < $1 order by customer_no`,
    [SEGMENTS - 10],
  );
  const live = await listen(url, staff, ['segment.entered']);
  return { url, staff, writeKey: secret, buyers, live, stores, segments };
}

async function measure(shop: Shop, ordersPerSecond: number, behaviourPerSecond: number): Promise<Figure[]> {
  const acknowledgedAt = new Map<string, number>();
  const heardAt = new Map<string, number>();
  shop.live.heard.length = 0;
  shop.live.onEvent = ({ customerId, payload }) => heardAt.set(`${customerId}/${payload.segmentId}`, performance.now());
  let taken = 0;
  const orders = pump(ordersPerSecond, SECONDS, async (nth) => {
    const buyer = shop.buyers[nth % shop.buyers.length];
    if (!buyer) throw new Error('there is nobody to sell to');
    buyer.orders += 1;
    const key = `${buyer.customerId}/${shop.segments.get(buyer.orders)}`;
    await sell(shop, buyer.customerId, `${ordersPerSecond}-${nth}`, nth);
    acknowledgedAt.set(key, performance.now());
  });
  const behaviour = pump(behaviourPerSecond / MESSAGES_OF_CALL, SECONDS, async (nth) => {
    await track(shop, `${ordersPerSecond}-${nth}`);
    taken += MESSAGES_OF_CALL;
  });
  const begin = performance.now();
  await Promise.all([orders, behaviour]);
  const seconds = (performance.now() - begin) / 1000;
  const due = [...acknowledgedAt.keys()].filter((key) => !key.endsWith('undefined'));
  while (due.some((key) => !heardAt.has(key))) await pause(50);
  const delays = due.map((key) => Math.max(0, (heardAt.get(key) ?? 0) - (acknowledgedAt.get(key) ?? 0)));
  const label = `${ordersPerSecond} orders/s and ${behaviourPerSecond} behaviour events/s asked`;
  return [
    figure(`${label}: acknowledged orders`, '/s', acknowledgedAt.size / seconds),
    figure(`${label}: acknowledged behaviour events`, '/s', taken / seconds),
    figure(`${label}: acknowledged → segment.entered, p50`, 'ms', percentile(delays, 0.5)),
    figure(`${label}: p99`, 'ms', percentile(delays, 0.99)),
    figure(`${label}: longest`, 'ms', Math.max(...delays)),
  ];
}

async function sell(shop: Shop, customerId: string, key: string, nth: number): Promise<void> {
  await must({
    url: `${shop.url}/v1/counter-sales`,
    method: 'POST',
    from: `127.0.7.${1 + (nth % ADDRESSES)}`,
    headers: { ...shop.staff, 'idempotency-key': key },
    body: { customerId, kind: 'goods', lines: [{ name: 'Food', category: 'food', quantity: 1, unitFen: 12_900 }] },
  });
}

async function track({ url, writeKey }: Shop, key: string): Promise<void> {
  const timestamp = Temporal.Now.instant().toString();
  const batch = Array.from({ length: MESSAGES_OF_CALL }, (_, index) => ({
    type: 'track',
    event: 'Product Viewed',
    messageId: `${key}/${index}`,
    externalId: `visitor-${(index * 7919) % 2000}`,
    properties: { price: 12_900, category: 'food' },
    timestamp,
  }));
  const reply = await call({
    url: `${url}/v1/events`,
    method: 'POST',
    from: '127.0.8.1',
    headers: { 'x-write-key': writeKey },
    body: { batch },
  });
  if (reply.status !== 202) throw new Error(`events refused: ${reply.status} ${reply.text}`);
}
