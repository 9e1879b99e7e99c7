/** Event intake over HTTP against bare COPY of the same rows in the same run, and 16 writers of 100,000 events (PERF-6, rule 4). */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { createIntakeModule } from '../server/src/customers/intake/index.ts';
import { startPostgres } from '../server/src/embedded/index.ts';
import { createIdentityModule } from '../server/src/people/identity/index.ts';
import { systemClock } from '../server/src/platform/clock.ts';
import { openDb, openPool } from '../server/src/platform/db.ts';
import { createHttp } from '../server/src/platform/http/index.ts';
import { newId } from '../server/src/platform/ids.ts';
import { createLog } from '../server/src/platform/log.ts';
import { migrateDatabase } from '../server/src/platform/migrate.ts';
import { createSecrets } from '../server/src/platform/secret.ts';
import { createSettings } from '../server/src/platform/setting.ts';
import { ensureEventPartitions } from '../server/src/platform/upkeep.ts';
import { type Figure, figure, median, percentile, type Result, result } from './result.ts';

const EVENTS = Number(process.env.BENCH_EVENTS ?? 200_000);
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 5);
const BATCH = 500;
const CONNECTIONS = 8;
const USERS = 5000;
const WRITERS = 16;
const WRITER_EVENTS = 100_000;
const WRITER_BATCH = 25;

interface Sent {
  readonly body: string;
  readonly count: number;
}

/** @returns `intake` with medians over the rounds; COPY and intake take turns */
export async function run(): Promise<Result> {
  const dir = await mkdtemp(path.join(tmpdir(), 'pawloop-bench-'));
  await chmod(dir, 0o755);
  const postgres = await startPostgres({ dir });
  const log = createLog('error');
  await migrateDatabase(postgres.url, log);
  const server = fork(import.meta.filename, { env: { ...process.env, BENCH_INTAKE_SERVE: postgres.url } });
  try {
    const [ready] = (await once(server, 'message')) as [{ port: number; key: string }];
    const client = new pg.Client({ connectionString: postgres.url });
    await client.connect();
    const target = { ...ready, agent: new Agent({ keepAlive: true, maxSockets: 64 }) };
    const figures = [...(await speed(client, target)), ...(await writers(client, target))];
    await client.end();
    target.agent.destroy();
    return result('intake', figures);
  } finally {
    await stopped(server);
    await postgres.stop();
    await rm(dir, { recursive: true, force: true });
  }
}

interface Target {
  readonly port: number;
  readonly key: string;
  readonly agent: Agent;
}

async function speed(client: pg.Client, target: Target): Promise<Figure[]> {
  // Everybody is known before the clock runs, as on an ordinary day.
  await send(target, bodies('warm', USERS), CONNECTIONS);
  const rates = { ours: [] as number[], bare: [] as number[], batches: [] as number[] };
  for (let round = 0; round < ROUNDS; round += 1) {
    await emptied(client);
    rates.bare.push(await copied(client, EVENTS));
    rates.batches.push(await copied(client, BATCH));
    const calls = bodies(`round ${round}`, EVENTS);
    await emptied(client);
    const began = performance.now();
    await send(target, calls, CONNECTIONS);
    rates.ours.push((EVENTS / (performance.now() - began)) * 1000);
  }
  const ours = median(rates.ours);
  return [
    figure('events over HTTP in batches of 500, beside one COPY of all rows', 'events/s', ours, median(rates.bare)),
    figure('the same, beside COPY of 500 rows in each transaction', 'events/s', ours, median(rates.batches)),
  ];
}

async function writers(client: pg.Client, target: Target): Promise<Figure[]> {
  await emptied(client);
  const calls = bodies('writers', WRITER_EVENTS, WRITER_BATCH);
  // Every tenth call is sent twice at once, as a client does whose answer got lost.
  const doubled = calls.flatMap((call, nth) => (nth % 10 === 0 ? [call, call] : [call]));
  const began = performance.now();
  const latencies = await send(target, doubled, WRITERS);
  const seconds = (performance.now() - began) / 1000;
  const { rows } = await client.query(
    `select count(*)::int as events, count(distinct payload->>'nth')::int as different from platform.event where name like 'app.%'`,
  );
  const { events, different } = rows[0] as { events: number; different: number };
  return [
    figure('16 writers, batches of 25: events taken', 'events/s', WRITER_EVENTS / seconds),
    figure('16 writers: lost of 100,000', 'events', WRITER_EVENTS - different),
    figure('16 writers: doubled of 100,000', 'events', events - different),
    figure('16 writers: acknowledged (durable) after, median', 'ms', median(latencies)),
    figure('16 writers: acknowledged (durable) after, p99', 'ms', percentile(latencies, 0.99)),
  ];
}

async function emptied(client: pg.Client): Promise<void> {
  await client.query('truncate platform.event, intake.message');
  await client.query('checkpoint');
}

const propertiesOf = (round: string, nth: number) => ({
  nth: `${round} ${nth}`,
  sku: `S${nth % 4000}`,
  category: ['food', 'litter', 'toy', 'grooming'][nth % 4],
  price: (nth * 37) % 90_000,
  page: `/shop/items/${nth % 4000}`,
  referrer: 'search',
});

function bodies(round: string, events: number, size = BATCH): Sent[] {
  const now = systemClock.now();
  return Array.from({ length: Math.ceil(events / size) }, (_, call) => {
    const count = Math.min(size, events - call * size);
    const batch = Array.from({ length: count }, (_unused, place) => {
      const nth = call * size + place;
      return {
        type: 'track',
        messageId: newId(),
        externalId: `user-${nth % USERS}`,
        event: 'product_view',
        properties: propertiesOf(round, nth),
        timestamp: now.subtract({ milliseconds: events - nth }).toString({ smallestUnit: 'millisecond' }),
      };
    });
    return { body: JSON.stringify({ sentAt: now.toString(), batch }), count };
  });
}

/** @returns milliseconds until each call was acknowledged */
async function send(target: Target, calls: readonly Sent[], connections: number): Promise<number[]> {
  const latencies: number[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let call = calls[next++]; call; call = calls[next++]) {
      const began = performance.now();
      await post(target, call);
      latencies.push(performance.now() - began);
    }
  };
  await Promise.all(Array.from({ length: connections }, worker));
  return latencies;
}

function post({ port, key, agent }: Target, { body, count }: Sent): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      'x-write-key': key,
    };
    const call = request({ port, host: '127.0.0.1', path: '/v1/events', method: 'POST', agent, headers }, (reply) => {
      let text = '';
      reply.setEncoding('utf8').on('data', (chunk) => {
        text += chunk;
      });
      reply.on('end', () => {
        const answer = JSON.parse(text) as { accepted: number; duplicates: number };
        if (reply.statusCode === 202 && answer.accepted + answer.duplicates === count) resolve();
        else reject(new Error(`unexpected answer ${reply.statusCode}: ${text.slice(0, 200)}`));
      });
    });
    call.on('error', reject);
    call.end(body);
  });
}

/** Rows a second by COPY into the log itself, with its partitions and indexes, `size` rows in each transaction. */
async function copied(client: pg.Client, size: number): Promise<number> {
  const now = systemClock.now().toString();
  const rows = size === EVENTS ? EVENTS : Math.min(EVENTS, 40_000);
  const lines = Array.from({ length: rows }, (_, nth) => {
    const payload = JSON.stringify(propertiesOf('bare', nth)).replaceAll('\\', '\\\\');
    return `${newId()}\tapp.product_view\t1\tweb\t\\N\t${newId()}\t\\N\t${now}\t${payload}\n`;
  });
  const parts = Array.from({ length: Math.ceil(rows / size) }, (_, part) =>
    lines.slice(part * size, (part + 1) * size),
  );
  const texts = parts.map((part) => part.join(''));
  await client.query('truncate platform.event');
  const began = performance.now();
  for (const text of texts) {
    const into = client.query(
      copyFrom(
        'copy platform.event (event_id, name, version, source, subject_id, customer_id, pet_id, occurred_at, payload) from stdin',
      ),
    );
    await pipeline(Readable.from([text]), into);
  }
  return (rows / (performance.now() - began)) * 1000;
}

async function stopped(server: ChildProcess): Promise<void> {
  const gone = once(server, 'exit');
  server.kill('SIGTERM');
  await gone;
}

/** The server: the HTTP platform with identity and intake, in a process of its own as in life. */
async function serve(databaseUrl: string): Promise<void> {
  const log = createLog('error');
  const pool = openPool(databaseUrl, log);
  const db = openDb(pool);
  const clock = systemClock;
  const secrets = createSecrets(Buffer.alloc(32, 7));
  await ensureEventPartitions(db, clock);
  const shared = {
    db,
    clock,
    secrets,
    log,
    settings: createSettings(db, []),
    timeZone: 'Asia/Shanghai',
    currency: 'CNY',
  };
  const identity = createIdentityModule({
    ...shared,
    sms: { send: async () => undefined } as never,
    wechat: {} as never,
    publicUrl: 'http://127.0.0.1',
    ownerAppPath: '/app/#',
  });
  // Imports are not measured here.
  const intake = createIntakeModule({ ...shared, identity, pet: {} as never, audience: {} as never });
  const { secret } = await identity.createKey({ name: 'bench', kind: 'events', source: 'web' });
  const http = await createHttp({ db, secrets, log, authenticate: identity.authenticate });
  http.register(async (app) => intake.routes(app));
  await http.listen({ host: '127.0.0.1', port: 0 });
  const address = http.server.address();
  process.send?.({ port: typeof address === 'object' ? address?.port : 0, key: secret });
  process.on('SIGTERM', () => process.exit(0));
}

if (process.env.BENCH_INTAKE_SERVE) await serve(process.env.BENCH_INTAKE_SERVE);
