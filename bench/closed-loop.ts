/** From the acknowledgement of an event to the coupon and the message that a journey answers it with (PERF-5). */
import { setTimeout as pause } from 'node:timers/promises';
import { call } from '../server/test/faults/call.ts';
import { startJourney } from '../server/test/faults/journey-world.ts';
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
import { importCustomers } from './customers.ts';
import { pump } from './pump.ts';
import { type Figure, figure, percentile, type Result, result } from './result.ts';

const SECONDS = Number(process.env.BENCH_SECONDS ?? 20);
const EVENTS_PER_SECOND = 1000;
/** Of the events so many a second start a journey; the others pass by. */
const STARTING_PER_SECOND = (process.env.BENCH_STARTING ?? '200,1000').split(',').map(Number);
const CUSTOMERS = 5000;
const MESSAGES_OF_CALL = 10;
const SOURCE = 'bench';

export async function run(): Promise<Result> {
  const dir = makeDataDir();
  try {
    const server = await startServer({ PAWLOOP_DATA_DIR: dir, PAWLOOP_DEMO: 'off' });
    const staff = await signIn(server.url, firstPassword(dir));
    await importCustomers(server.url, staff, SOURCE, CUSTOMERS);
    const writeKey = await newKey(server.url, staff);
    await startJourney(server.url, staff, 10_000_000_000, {
      trigger: { kind: 'event', event: 'app.Wished' },
      by: 'wish',
      shortMessage: false,
    });
    const stores = await openStores(storesOf(dir));
    await settled(stores);
    const live = await listen(server.url, staff, ['coupon.granted', 'message.sent']);
    const ids = await stores.rows<{ customerId: string; no: string }>(
      `select customer_id as "customerId", customer_no as no from audience.feature where listed`,
    );
    const figures: Figure[] = [];
    for (const starting of STARTING_PER_SECOND) {
      figures.push(...(await measure({ url: server.url, writeKey, live, customers: ids.length }, starting)));
      await settled(stores);
    }
    live.close();
    await stores[Symbol.asyncDispose]();
    server.kill('SIGTERM');
    await server.exited;
    return result('closed-loop', figures);
  } finally {
    await killAll();
    removeDataDir(dir);
  }
}

async function newKey(url: string, headers: Headers): Promise<string> {
  const reply = await call({
    url: `${url}/v1/keys`,
    method: 'POST',
    headers,
    body: { name: 'bench', kind: 'events', source: SOURCE },
  });
  return reply.json<{ secret: string }>().secret;
}

interface Shop {
  readonly url: string;
  readonly writeKey: string;
  readonly live: Listener;
  readonly customers: number;
}

async function measure(shop: Shop, starting: number): Promise<Figure[]> {
  const acknowledged: number[] = [];
  const heard = { 'coupon.granted': [] as number[], 'message.sent': [] as number[] };
  shop.live.heard.length = 0;
  shop.live.onEvent = ({ name }) => void heard[name as keyof typeof heard].push(performance.now());
  const begin = performance.now();
  const wishes = pump(starting / MESSAGES_OF_CALL, SECONDS, async (nth) => {
    await track(shop, 'Wished', `${starting}-${nth}`, nth);
    const now = performance.now();
    for (let n = 0; n < MESSAGES_OF_CALL; n += 1) acknowledged.push(now);
  });
  const others = pump((EVENTS_PER_SECOND - starting) / MESSAGES_OF_CALL, SECONDS, (nth) =>
    track(shop, 'Looked', `${starting}-other-${nth}`, nth),
  );
  await Promise.all([wishes, others]);
  const seconds = (performance.now() - begin) / 1000;
  while (heard['message.sent'].length < acknowledged.length) await pause(50);
  const label = `${starting} of 1,000 events/s start a journey`;
  return [
    figure(`${label}: acknowledged`, '/s', acknowledged.length / seconds),
    ...(['coupon.granted', 'message.sent'] as const).flatMap((name) => {
      // Neither side is matched one by one: the nth answer belongs to the nth question at the earliest.
      const delays = heard[name].map((at, nth) => Math.max(0, at - (acknowledged[nth] ?? at)));
      return [
        figure(`${label}: acknowledged → ${name}, p50`, 'ms', percentile(delays, 0.5)),
        figure(`${label}: ${name}, p99`, 'ms', percentile(delays, 0.99)),
        figure(`${label}: ${name}, longest`, 'ms', Math.max(...delays)),
      ];
    }),
  ];
}

/** A call with a few events of different customers, each with a wish of its own. */
async function track({ url, writeKey, customers }: Shop, event: string, key: string, nth: number): Promise<void> {
  const timestamp = Temporal.Now.instant().toString();
  const batch = Array.from({ length: MESSAGES_OF_CALL }, (_, index) => ({
    type: 'track',
    event,
    messageId: `${event}/${key}/${index}`,
    externalId: `C${(nth * MESSAGES_OF_CALL + index) % customers}`,
    properties: { wish: `${key}/${index}` },
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
