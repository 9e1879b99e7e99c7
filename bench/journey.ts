/** Journeys set by set: taking 100,000 customers in, and steps a second with and without effects (PERF-5). */
import type { Journey } from '@pawloop/contract';
import { sql } from 'kysely';
import type { Pawloop } from '../server/src/app.ts';
import { type SettableClock, settableClock } from '../server/src/platform/clock.ts';
import { type Db, inTransaction } from '../server/src/platform/db.ts';
import { newId } from '../server/src/platform/ids.ts';
import { aTemplate } from '../server/test/coupon-template.ts';
import { signInStaff } from '../server/test/sign-in.ts';
import { withApp } from './app.ts';
import { type Figure, figure, type Result, result } from './result.ts';

const CUSTOMERS = Number(process.env.BENCH_CUSTOMERS ?? 100_000);
const BATCH = 2000;
const WORKERS = 4;

interface Shop {
  readonly db: Db;
  readonly clock: SettableClock;
  readonly pawloop: Pawloop;
  readonly call: <T>(method: 'POST' | 'PUT', url: string, body: object) => Promise<T>;
}

export async function run(): Promise<Result> {
  const clock = settableClock(Temporal.Now.instant().toString());
  const figures = await withApp({ clock }, async ({ db, pawloop }) => measure(await openShop(db, clock, pawloop)));
  return result('journey', figures);
}

async function openShop(db: Db, clock: SettableClock, pawloop: Pawloop): Promise<Shop> {
  const { identity, audience } = pawloop.modules;
  const ids = Array.from({ length: CUSTOMERS }, () => newId());
  for (let from = 0; from < CUSTOMERS; from += 10_000) {
    const rows = ids.slice(from, from + 10_000).map((customerId) => ({
      customerId,
      status: 'known' as const,
      registeredAt: clock.now(),
    }));
    await inTransaction(db, async (tx) => {
      await identity.insertCustomers(tx, rows, { announce: false });
      await audience.ensureFeatures(
        tx,
        rows.map((row) => row.customerId),
      );
    });
  }
  const headers = await signInStaff(pawloop);
  return {
    db,
    clock,
    pawloop,
    async call(method, url, body) {
      const reply = await pawloop.http.inject({ method, url, headers, body });
      if (reply.statusCode >= 300) throw new Error(`${url}: ${reply.body}`);
      return reply.json();
    },
  };
}

const loopsOf = ({ pawloop }: Shop, prefix: string) => pawloop.loops.filter((loop) => loop.name.startsWith(prefix));

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return (performance.now() - started) / 1000;
}

async function measure(shop: Shop): Promise<Figure[]> {
  const definition = { field: 'audience.orderCount', operator: 'gte', value: 0 };
  const segment = { name: 'everybody', kind: 'live', definition };
  const { segmentId } = await shop.call<{ segmentId: string }>('POST', '/v1/segments', segment);
  const template = aTemplate({ perCustomer: null, claim: 'none' });
  const { templateId: couponId } = await shop.call<{ templateId: string }>('POST', '/v1/coupon-templates', template);
  await shop.call('PUT', `/v1/coupon-templates/${couponId}/status`, { status: 'active' });
  const { templateId } = await shop.call<{ templateId: string }>('POST', '/v1/message-templates', {
    name: 'thanks',
    purpose: 'service',
    channels: ['inbox'],
    contents: { inbox: { zh: { title: 'thanks', body: 'thank you for coming' } } },
    variables: [],
  });
  const nodes: Journey.JourneyNode[] = [
    { id: 'w1', kind: 'wait', hours: 1, next: 's1' },
    { id: 's1', kind: 'split', experiment: 'a', arms: half('w2') },
    { id: 'w2', kind: 'wait', hours: 1, next: 's2' },
    { id: 's2', kind: 'split', experiment: 'b', arms: half('w3') },
    { id: 'w3', kind: 'wait', hours: 1, next: 'c' },
    { id: 'c', kind: 'coupon', templateId: couponId, next: 'm' },
    { id: 'm', kind: 'message', templateId, next: 'end' },
    { id: 'end', kind: 'end' },
  ];
  const trigger = { kind: 'segment', segmentId, change: 'entered' };
  const { journeyId } = await shop.call<{ journeyId: string }>('POST', '/v1/journeys', {
    name: 'bench',
    definition: { trigger, start: 'w1', nodes },
  });
  await shop.call('POST', `/v1/journeys/${journeyId}/publish`, { draftVersion: 1, includeExisting: true });
  const bare = await bareShape(shop.db);
  const enrolled = await seconds(async () => {
    for (const loop of loopsOf(shop, 'journey.enrol')) await loop.run();
  });
  const plain = await stepsPerSecond(shop, 3);
  const effects = await stepsPerSecond(shop, 1);
  await requireEffects(shop.db);
  return [
    figure(`take ${CUSTOMERS} customers in`, 's', enrolled, bare.enrol),
    figure('steps without effects, four shards', '1/s', plain, bare.steps),
    figure('steps with coupon and message, four shards', '1/s', effects),
  ];
}

/** A figure of effects that did not happen would be worth nothing. */
async function requireEffects(db: Db): Promise<void> {
  const { rows } = await sql<{ coupons: number; sends: number }>`
    select (select count(*) from coupon.coupon)::int as coupons, (select count(*) from message.send)::int as sends`.execute(
    db,
  );
  if (rows[0]?.coupons !== CUSTOMERS || rows[0].sends !== CUSTOMERS)
    throw new Error(`not every run had its effects: ${JSON.stringify(rows[0])}`);
}

const half = (next: string) => [
  { share: 50, next },
  { share: 50, next },
];

/** Advances all that is due so many times, an hour apart. @returns visits a second */
async function stepsPerSecond(shop: Shop, times: number): Promise<number> {
  const count = async () => {
    const { rows } = await sql<{ count: number }>`select count(*) from journey.step`.execute(shop.db);
    return rows[0]?.count ?? 0;
  };
  const before = await count();
  let spent = 0;
  for (let time = 0; time < times; time += 1) {
    spent += await seconds(() => Promise.all(loopsOf(shop, 'journey.advance').map((loop) => loop.run())));
    shop.clock.advance({ hours: 1 });
  }
  return ((await count()) - before) / spent;
}

/** Tables of the same shape, written by plain SQL in transactions of the same size. */
async function bareShape(db: Db): Promise<{ enrol: number; steps: number }> {
  await sql`create schema bare`.execute(db);
  await sql`create table bare.run (like journey.run including all) with (fillfactor = 70)`.execute(db);
  await sql`create table bare.due (like journey.due including all)`.execute(db);
  await sql`create table bare.step (like journey.step including all)`.execute(db);
  const page = 5000;
  const enrol = await seconds(async () => {
    for (let from = 0; from < CUSTOMERS; from += page) await enrolBare(db, from, page);
  });
  const steps = await seconds(() =>
    Promise.all(
      Array.from({ length: WORKERS }, async (_, worker) => {
        for (let from = worker * BATCH; from < CUSTOMERS; from += WORKERS * BATCH) await stepBare(db, from);
      }),
    ),
  );
  await sql`drop schema bare cascade`.execute(db);
  return { enrol, steps: (2 * CUSTOMERS) / steps };
}

async function enrolBare(db: Db, from: number, count: number): Promise<void> {
  await inTransaction(db, async (tx) => {
    await sql`
      with entered as (
        insert into bare.run (journey_id, run_id, version, customer_id, customer_no, entered_as, entry_key, shard, entered_at, node, due_at)
        select '00000000-0000-7000-8000-000000000000', uuidv7(), 1, c.id, n, c.id, 'x', n % 4, now(), 'w1', now()
        from generate_series(${from}::integer + 1, ${from}::integer + ${count}::integer) n, lateral (select uuidv7() as id where n > 0) c
        returning run_id, shard, due_at, customer_id, journey_id, version, node
      ), due as (
        insert into bare.due select shard, due_at, run_id, journey_id, version, node from entered
      )
      insert into platform.event (event_id, name, version, subject_id, customer_id, occurred_at, payload)
      select uuidv7(), 'bench.entered', 1, run_id::text, customer_id, now(), jsonb_build_object('runId', run_id) from entered`.execute(
      tx,
    );
  });
}

/** Two visits of each run: rows locked, steps written, the run and its due time moved. */
async function stepBare(db: Db, from: number): Promise<void> {
  await inTransaction(db, async (tx) => {
    await sql`
      with locked as materialized (
        select * from bare.run where customer_no > ${from} and customer_no <= ${from + BATCH} order by run_id for update
      ), stepped as (
        insert into bare.step (run_id, node, visit, journey_id, kind, at, outcome)
        select run_id, node || k, 1, journey_id, 'wait', now(), 'done' from locked, generate_series(1, 2) k
      ), moved as (
        update bare.due d set due_at = d.due_at + interval '1 hour', node = 'w2' from locked l
        where d.shard = l.shard and d.due_at = l.due_at and d.run_id = l.run_id
      )
      update bare.run r set node = 'w2', due_at = r.due_at + interval '1 hour' from locked l
      where r.journey_id = l.journey_id and r.run_id = l.run_id`.execute(tx);
  });
}
