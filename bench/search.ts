/**
 * “Next three slots for this pet within 5 km in 14 days” over 2,000 stores × 8 people, 60 days half booked, over HTTP,
 * beside the same question as one prepared statement by hand (BOOK-1, rule 14).
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Schedule } from '@pawloop/contract';
import pg from 'pg';
import { startPostgres } from '../server/src/embedded/index.ts';
import { createIdentityModule } from '../server/src/people/identity/index.ts';
import { createPetModule } from '../server/src/people/pet/index.ts';
import { systemClock } from '../server/src/platform/clock.ts';
import { openDb, openPool } from '../server/src/platform/db.ts';
import { createFiles } from '../server/src/platform/files.ts';
import { createHttp } from '../server/src/platform/http/index.ts';
import { createLog } from '../server/src/platform/log.ts';
import { migrateDatabase } from '../server/src/platform/migrate.ts';
import { createSecrets } from '../server/src/platform/secret.ts';
import { createSettings } from '../server/src/platform/setting.ts';
import { createMerchantModule } from '../server/src/services/merchant/index.ts';
import { createScheduleModule } from '../server/src/services/schedule/index.ts';
import { type Figure, figure, median, percentile, type Result, result } from './result.ts';
import { bookedShare, CENTRE, fillCity, SIMPLE, STEPS } from './stores-fill.ts';

const STORES = Number(process.env.BENCH_STORES ?? 2000);
const DAYS = Number(process.env.BENCH_DAYS ?? 60);
const QUERIES = Number(process.env.BENCH_QUERIES ?? 200);
const STAFF = 8;
const RADIUS = 5000;
const LOOK = 14;
const ADDRESSES = 40;
const CLIENTS = 4;

const log = createLog('error');

/** @returns `search`: latencies by sort, throughput, and how often an answer differed from the statement by hand */
export async function run(): Promise<Result> {
  const dir = await mkdtemp(path.join(tmpdir(), 'pawloop-bench-'));
  await chmod(dir, 0o755);
  const postgres = await startPostgres({ dir });
  await migrateDatabase(postgres.url, log);
  const db = openDb(openPool(postgres.url, log, { max: 4 }));
  const began = performance.now();
  await fillCity(db, { stores: STORES, staff: STAFF, days: DAYS, booked: true });
  const made = (performance.now() - began) / 1000;
  const server = fork(import.meta.filename, { env: { ...process.env, BENCH_SEARCH_SERVE: postgres.url } });
  try {
    const [{ port }] = (await once(server, 'message')) as [{ port: number }];
    const share = await bookedShare(db);
    const figures = await measure(postgres.url, port);
    return result('search', [
      ...figures,
      figure('working time that is booked', '%', share * 100),
      figure(`time to make ${STORES} stores × ${STAFF} people × ${DAYS} days`, 's', made),
    ]);
  } finally {
    await stopped(server);
    await db.destroy();
    await postgres.stop();
    await rm(dir, { recursive: true, force: true });
  }
}

interface Point {
  readonly lat: number;
  readonly lng: number;
}

/** Points lie on so many degrees: 26 km, from which 149 stores on average are within 5 km. */
const SPREAD = 26 / 111.195;

/** Mulberry32: the same points on every run. */
function points(count: number): Point[] {
  let state = 7;
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
  return Array.from({ length: count }, () => ({
    lat: CENTRE.lat + (next() - 0.5) * SPREAD,
    lng: CENTRE.lng + ((next() - 0.5) * SPREAD) / Math.cos((CENTRE.lat * Math.PI) / 180),
  }));
}

async function measure(databaseUrl: string, port: number): Promise<Figure[]> {
  const bare = new pg.Client({ connectionString: databaseUrl });
  await bare.connect();
  const warm = points(20);
  const asked = points(QUERIES);
  const figures: Figure[] = [];
  for (const sort of ['distance', 'rating', 'earliest'] as const) {
    const by = (service: string, at: Point, nth: number) => send(port, pathOf(service, at, sort), nth);
    for (const [nth, at] of warm.entries()) {
      await by(SIMPLE, at, nth);
      await byHand(bare, at, sort);
    }
    const [ours, theirs]: [number[], number[]] = [[], []];
    let differing = 0;
    for (const [nth, at] of asked.entries()) {
      const http = await timed(ours, () => by(SIMPLE, at, nth));
      const rows = await timed(theirs, () => byHand(bare, at, sort));
      if (!alike(http, rows)) differing += 1;
    }
    figures.push(
      figure(`by ${sort}, over HTTP, median`, 'ms', median(ours), median(theirs)),
      figure(`by ${sort}, over HTTP, p95`, 'ms', percentile(ours, 0.95), percentile(theirs, 0.95)),
      figure(`by ${sort}: answers that differ from those by hand`, `of ${QUERIES}`, differing),
      figure(`by ${sort}: ${CLIENTS} clients over HTTP`, 'searches/s', await throughput(port, sort, asked)),
    );
  }
  for (const sort of ['distance', 'earliest'] as const) {
    for (const [nth, at] of warm.entries()) await send(port, pathOf(STEPS, at, sort), nth);
    const ours: number[] = [];
    for (const [nth, at] of asked.entries()) await timed(ours, () => send(port, pathOf(STEPS, at, sort), nth));
    figures.push(
      figure(`two steps with two pools each, by ${sort}, median`, 'ms', median(ours)),
      figure(`two steps with two pools each, by ${sort}, p95`, 'ms', percentile(ours, 0.95)),
    );
  }
  figures.push(figure('stores within 5 km of a point, mean', 'stores', await around(bare, asked)));
  await bare.end();
  return figures;
}

async function around(client: pg.Client, asked: readonly Point[]): Promise<number> {
  const { rows } = await client.query<{ mean: number }>(
    `select count(*)::float8 / $3 as mean from merchant.store s, unnest($1::float8[], $2::float8[]) p (lat, lng)
     where platform.distance_m(p.lat, p.lng, s.lat, s.lng) <= ${RADIUS}`,
    [asked.map((at) => at.lat), asked.map((at) => at.lng), asked.length],
  );
  return rows[0]?.mean ?? 0;
}

async function timed<T>(into: number[], work: () => Promise<T>): Promise<T> {
  const began = performance.now();
  const done = await work();
  into.push(performance.now() - began);
  return done;
}

function pathOf(service: string, { lat, lng }: Point, sort: Schedule.SearchSort): string {
  // A pet that is new everywhere: what a first visit adds is looked up for each offer, and is nothing in this city.
  const pet = { species: 'dog', sizeClass: 'large', firstVisit: true };
  const words = { service, ...pet, lat, lng, radiusMetres: RADIUS, days: LOOK, sort };
  return `/v1/services/search?${new URLSearchParams(Object.entries(words).map(([key, value]) => [key, String(value)]))}`;
}

/** Search C of the rules by hand: one statement, the plan kept, nothing but numbers returned. */
const STATEMENT = (sort: string): string => `
  with store as (
    select s.store_no, s.rank_score, 2 * 6371008.8 * asin(sqrt(sind((s.lat - $1) / 2) ^ 2
      + cosd($1) * cosd(s.lat) * sind((s.lng - $2) / 2) ^ 2)) as d
    from merchant.store s
    where s.lat between $1 - 0.045 and $1 + 0.045 and s.lng between $2 - 0.053 and $2 + 0.053
    offset 0
  )
  select m.store_no, m.d, array_agg(s.t order by s.t) as starts
  from (select * from store where d <= ${RADIUS} order by ${sort === 'rating' ? 'rank_score desc, d' : 'd'} offset 0) m
  join lateral (
    select b.minutes from merchant.offer o join merchant.band b using (offer_id)
    where o.store_no = m.store_no and o.service_id = $5 and b.size_class = 'large' offset 0) o on true
  join schedule.pool p on p.store_no = m.store_no and p.pool = 'person/groom'
  cross join lateral (
    select distinct t from (
      select greatest(g.lo, $3) as lo, g.hi from schedule.gap g
      where g.store_no = m.store_no and g.lo < $4 and g.hi > $3 and g.resource_no = any (p.resource_nos)
        and g.hi - date_bin('15 min', greatest(g.lo, $3) + interval '14 min 59.999999 s', '2026-01-01Z') >= make_interval(mins => o.minutes)
      order by g.lo limit 18
    ) g cross join lateral generate_series(date_bin('15 min', g.lo + interval '14 min 59.999999 s', '2026-01-01Z'),
      least(g.hi - make_interval(mins => o.minutes), $4, g.lo + interval '60 min'), '15 min') t
    order by t limit 3) s
  group by m.store_no, m.d, m.rank_score
  order by ${sort === 'rating' ? 'm.rank_score desc, m.d' : sort === 'earliest' ? 'min(s.t), m.d' : 'm.d'}
  limit 20`;

interface Row {
  readonly d: number;
  readonly starts: Date[];
}

const LEAD_MS = 3_600_000;

let serviceId: string | undefined;

async function byHand(client: pg.Client, at: Point, sort: Schedule.SearchSort): Promise<Row[]> {
  serviceId ??= (
    await client.query<{ service_id: string }>('select service_id from merchant.service where key = $1', [SIMPLE])
  ).rows[0]?.service_id;
  const now = Date.now();
  const [from, to] = [new Date(now + LEAD_MS), new Date(now + LOOK * 86_400_000)];
  const { rows } = await client.query<Row>({
    name: `search_${sort}`,
    text: STATEMENT(sort),
    values: [at.lat, at.lng, from, to, serviceId],
  });
  return rows;
}

/** The same stores at the same distances with the same starts. */
function alike(items: readonly Schedule.SearchItem[], rows: readonly Row[]): boolean {
  return (
    items.length === rows.length &&
    rows.every((row, nth) => {
      const item = items[nth];
      if (!item || Math.abs(item.distanceMetres - row.d) > 0.01) return false;
      return row.starts.every((start, which) => Date.parse(item.nextStarts[which] ?? '') === start.getTime());
    })
  );
}

async function throughput(port: number, sort: Schedule.SearchSort, asked: readonly Point[]): Promise<number> {
  let next = 0;
  const client = async (): Promise<void> => {
    for (let nth = next++; nth < asked.length; nth = next++) {
      await send(port, pathOf(SIMPLE, asked[nth] as Point, sort), nth);
    }
  };
  const began = performance.now();
  await Promise.all(Array.from({ length: CLIENTS }, client));
  return (asked.length / (performance.now() - began)) * 1000;
}

const agents = Array.from(
  { length: ADDRESSES },
  (_, nth) => new Agent({ keepAlive: true, localAddress: `127.0.9.${nth + 1}` }),
);

/** Each call from one of many addresses, since the server limits calls by address. */
function send(port: number, where: string, nth: number): Promise<Schedule.SearchItem[]> {
  return new Promise((resolve, reject) => {
    const call = request({ port, host: '127.0.0.1', path: where, agent: agents[nth % ADDRESSES] }, (reply) => {
      const chunks: Buffer[] = [];
      reply.on('data', (chunk: Buffer) => chunks.push(chunk));
      reply.on('end', () => {
        const body = Buffer.concat(chunks).toString();
        if (reply.statusCode === 200) resolve((JSON.parse(body) as { items: Schedule.SearchItem[] }).items);
        else reject(new Error(`${reply.statusCode} ${body}`));
      });
    });
    call.on('error', reject);
    call.end();
  });
}

async function stopped(server: ChildProcess): Promise<void> {
  const gone = once(server, 'exit');
  server.kill('SIGTERM');
  await gone;
}

/** The server: the HTTP platform with identity, stores and the schedule, in a process of its own as in life. */
async function serve(databaseUrl: string): Promise<void> {
  const db = openDb(openPool(databaseUrl, log, { max: 16 }));
  const secrets = createSecrets(Buffer.alloc(32, 7));
  const settings = createSettings(db, []);
  const files = createFiles(db, tmpdir());
  const shared = { db, clock: systemClock, secrets, log, settings, files, timeZone: 'Asia/Shanghai', currency: 'CNY' };
  const identity = createIdentityModule({
    ...shared,
    sms: { send: async () => undefined } as never,
    wechat: {} as never,
    publicUrl: 'http://127.0.0.1',
    ownerAppPath: '/app/#',
  });
  const pet = createPetModule({ ...shared, identity });
  const merchant = createMerchantModule({ ...shared, identity } as never);
  const schedule = createScheduleModule({ ...shared, pet, merchant });
  // As a running installation does every ten minutes.
  await schedule.loops?.find(({ name }) => name === 'schedule.past')?.run();
  const http = await createHttp({ db, secrets, log, authenticate: identity.authenticate });
  http.register(async (app) => schedule.routes(app));
  await http.listen({ host: '127.0.0.1', port: 0 });
  const address = http.server.address();
  process.send?.({ port: typeof address === 'object' ? address?.port : 0 });
  process.on('SIGTERM', () => process.exit(0));
}

if (process.env.BENCH_SEARCH_SERVE) await serve(process.env.BENCH_SEARCH_SERVE);
