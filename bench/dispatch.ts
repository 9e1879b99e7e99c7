/**
 * Emergencies: 16 hospitals accept one offer round at the same moment over HTTP, beside one conditional UPDATE each by bare
 * SQL; and how late the next wave is after `kill -9` in mid-offer (DSP-1, rules 26 and 29).
 */
import { setTimeout as pause } from 'node:timers/promises';
import { sql } from 'kysely';
import pg from 'pg';
import { newId } from '../server/src/platform/ids.ts';
import { call } from '../server/test/faults/call.ts';
import { report, type World, withEmergencies } from './emergencies.ts';
import { type Figure, figure, median, percentile, type Result, result } from './result.ts';

const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 400);
const KILLS = Number(process.env.BENCH_KILLS ?? 8);
const HOSPITALS = 16;
/** The shortest wave that the setting allows: a restart falls into it or after it. */
const WAVE_SECONDS = 5;

/** @returns `dispatch`: rounds of simultaneous accepts, and lateness of the wave after a kill */
export async function run(): Promise<Result> {
  const figures = await withEmergencies(
    {
      hospitals: HOSPITALS,
      owners: ROUNDS + KILLS,
      settings: { firstHospitals: HOSPITALS, mostOffers: 100, firstSeconds: 60 },
    },
    async (world) => [...(await accepts(world)), ...(await kills(world))],
  );
  return result('dispatch', figures);
}

async function accepts(world: World): Promise<Figure[]> {
  const [ours, bare]: [number[], number[]] = [[], []];
  let wrong = 0;
  await prepareBare(world);
  const clients = await Promise.all(Array.from({ length: HOSPITALS }, () => connected(world.databaseUrl)));
  for (let round = 0; round < ROUNDS; round += 1) {
    const requestId = await report(world, world.owners[round] as World['owners'][number], round);
    const one = await acceptRound(world, requestId, round);
    ours.push(one.ms);
    if (one.winners !== 1) wrong += 1;
    bare.push(await bareRound(clients));
  }
  await Promise.all(clients.map((client) => client.end()));
  return [
    figure(
      `${HOSPITALS} accepts at once over HTTP, one UPDATE each beside it: round, median`,
      'ms',
      median(ours),
      median(bare),
    ),
    figure('the same, p99', 'ms', percentile(ours, 0.99), percentile(bare, 0.99)),
    figure(`rounds of ${ROUNDS} with another number of winners than one`, 'rounds', wrong),
  ];
}

async function acceptRound(world: World, requestId: string, round: number): Promise<{ ms: number; winners: number }> {
  const { rows } = await sql<{ offer_id: string; merchant_id: string }>`
    select offer_id, merchant_id from dispatch.offer where request_id = ${requestId}`.execute(world.db);
  const staff = new Map(world.hospitals.map((hospital) => [hospital.merchantId, hospital.staff]));
  const began = performance.now();
  const replies = await Promise.all(
    rows.map((offer, nth) =>
      call({
        url: `${world.server.url}/v1/dispatch/offers/${offer.offer_id}/accept`,
        method: 'POST',
        headers: staff.get(offer.merchant_id) ?? {},
        from: `127.0.6.${1 + ((round * HOSPITALS + nth) % 250)}`,
      }),
    ),
  );
  const ms = performance.now() - began;
  const odd = replies.find((reply) => reply.status !== 200 && reply.status !== 409);
  if (odd) throw new Error(`unexpected answer ${odd.status} ${odd.text}`);
  return { ms, winners: replies.filter((reply) => reply.status === 200).length };
}

async function prepareBare({ db }: World): Promise<void> {
  await sql`create schema bench`.execute(db);
  await sql`
    create table bench.request (request_id uuid primary key, state text not null, store_id uuid)`.execute(db);
}

async function connected(connectionString: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  return client;
}

async function bareRound(clients: readonly pg.Client[]): Promise<number> {
  const requestId = newId();
  await clients[0]?.query(`insert into bench.request (request_id, state) values ($1, 'offering')`, [requestId]);
  const began = performance.now();
  const replies = await Promise.all(
    clients.map((client) =>
      client.query({
        name: 'take',
        text: `update bench.request set state = 'assigned', store_id = $2 where request_id = $1 and state = 'offering'`,
        values: [requestId, newId()],
      }),
    ),
  );
  const ms = performance.now() - began;
  if (replies.filter((reply) => reply.rowCount === 1).length !== 1) throw new Error('not one winner');
  return ms;
}

/** The server dies in mid-offer and is started again at once; how long after its due time the next wave stands. */
async function kills(world: World): Promise<Figure[]> {
  const set = async (name: string, value: number) => {
    const url = `${world.server.url}/v1/settings/dispatch.${name}`;
    await call({ url, method: 'PUT', headers: world.admin, body: { value } });
  };
  await set('firstHospitals', 1);
  await set('firstSeconds', WAVE_SECONDS);
  await pause(1500);
  const [late, lateOnceReady]: [number[], number[]] = [[], []];
  for (let kill = 0; kill < KILLS; kill += 1) {
    const requestId = await report(world, world.owners[ROUNDS + kill] as World['owners'][number], ROUNDS + kill);
    await pause(Math.random() * WAVE_SECONDS * 1000);
    const ready = await world.kill();
    const { due, sent } = await waves(world, requestId);
    late.push((sent - due) / 1000);
    lateOnceReady.push(Math.max(0, sent - Math.max(due, ready.epochMilliseconds)) / 1000);
  }
  return [
    figure(`next wave after its due time, the server killed in between, median of ${KILLS}`, 's', median(late)),
    figure('the same, worst', 's', Math.max(...late)),
    figure('the same, worst, from when the server was ready again', 's', Math.max(...lateOnceReady)),
  ];
}

/** When the second wave was due and when it was sent, in milliseconds since the epoch. */
async function waves(world: World, requestId: string): Promise<{ due: number; sent: number }> {
  for (;;) {
    const { rows } = await sql<{ due: number; sent: number }>`
      select extract(epoch from first.expires_at)::float8 * 1000 as due, extract(epoch from second.at)::float8 * 1000 as sent
      from dispatch.move second, dispatch.offer first
      where second.request_id = ${requestId} and second.kind = 'wave_sent' and second.wave = 2
        and first.request_id = ${requestId} and first.wave = 1 limit 1`.execute(world.db);
    if (rows[0]) return rows[0];
    await pause(100);
  }
}
