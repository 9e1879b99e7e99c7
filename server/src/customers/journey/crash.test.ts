/** Rules 22, 25 and 26: whatever dies at whichever transaction, each effect happens once, as if nothing had died. */
import type { Journey } from '@pawloop/contract';
import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aJourney, ends, type JourneyWorld, journeyWorld, MORNING } from '../../../test/journeys.ts';
import { drainConsumers } from '../../platform/consumers.ts';
import type { Db } from '../../platform/db.ts';
import { createLog } from '../../platform/log.ts';
import { createJourneyModule, type JourneyModule } from './index.ts';

type End = 'ok' | 'before' | 'after';
class Death extends Error {}

/** A connection of a process that dies before or after some of its commits; whatever it tries afterwards fails. */
function mortal(db: Db, ends: End[]): Db {
  let dead = false;
  return new Proxy(db, {
    get(target, key) {
      if (dead) throw new Death();
      if (key !== 'transaction') {
        const value: unknown = Reflect.get(target, key);
        return typeof value === 'function' ? value.bind(target) : value;
      }
      return () => ({
        async execute<R>(work: (tx: never) => Promise<R>): Promise<R> {
          const end = ends.shift() ?? 'ok';
          const result = await target.transaction().execute(async (tx) => {
            const done = await work(tx as never);
            if (end !== 'before') return done;
            dead = true;
            throw new Death();
          });
          if (end === 'after') dead = true;
          if (dead) throw new Death();
          return result;
        },
      });
    },
  });
}

type Happening = { readonly who: number; readonly what: 'go' | 'paid' | 'left' } | { readonly pass: number };

const PEOPLE = 8;
let world: JourneyWorld;
let people: string[];

beforeAll(async () => {
  world = await journeyWorld();
  people = await Promise.all(Array.from({ length: PEOPLE }, () => world.owner()));
  await world.settle();
  const tag = 'met';
  const template = await world.message({ purpose: 'transactional' });
  const coupon = await world.coupon({ perCustomer: null, totalPieces: 6, claim: 'none' });
  const nodes: Journey.JourneyNode[] = [
    {
      id: 'split',
      kind: 'split',
      experiment: 'crash',
      arms: [
        { share: 80, next: 'coupon' },
        { share: 20, next: 'message' },
      ],
    },
    { id: 'coupon', kind: 'coupon', templateId: coupon, next: 'message', onRefused: 'task' },
    { id: 'message', kind: 'message', templateId: template, next: 'wait' },
    {
      id: 'wait',
      kind: 'waitEvent',
      event: 'shop.paid',
      sinceEntry: true,
      timeoutHours: 3,
      next: 'tag',
      onTimeout: 'task',
    },
    { id: 'tag', kind: 'tag', add: [tag], next: 'branch' },
    { id: 'task', kind: 'task', title: 'call', dueHours: 1, next: 'again' },
    { id: 'again', kind: 'wait', hours: 2, next: 'branch' },
    { id: 'branch', kind: 'branch', cases: [{ when: { tag }, next: 'hook' }], otherwise: 'split' },
    { id: 'hook', kind: 'webhook', url: 'https://example.test/', next: 'end' },
    ends(),
  ];
  await world.start(
    aJourney(nodes, {
      trigger: { kind: 'event', event: 'shop.go' },
      exits: [{ event: 'shop.left' }],
      reentry: { kind: 'afterExit', cooldownHours: 0 },
      maxVisitsPerDay: 25,
      holdOutPercent: 20,
    }),
  );
  await world.settle();
});
afterAll(() => world[Symbol.asyncDispose]());

/** The module as a process of its own has it; what it registers with others is registered already. */
function born(db: Db): JourneyModule {
  const { identity, pet, audience, segment, message, coupon, budget, settings } = world.app.modules;
  const nothing = () => undefined;
  return createJourneyModule({
    db,
    clock: world.clock,
    settings,
    log: createLog('silent'),
    timeZone: 'Asia/Shanghai',
    identity: { ...identity, onMerge: nothing, onErase: nothing, onArchive: nothing },
    pet,
    audience,
    segment: { ...segment, useRemovalGuard: nothing },
    message: { ...message, useGuard: nothing },
    coupon,
    budget,
    vendors: [],
  });
}

/** Works until nothing is left to do; a process that dies is followed by the next one. */
async function work(plan: End[]): Promise<number> {
  for (let deaths = 0; ; deaths += 1) {
    const db = mortal(world.db, plan);
    try {
      const module = born(db);
      const reactions = (module.consumers ?? []).filter((one) => one.name === 'journey.reactions');
      for (let round = 0; round < 2; round += 1) {
        await drainConsumers(db, reactions);
        for (const loop of (module.loops ?? []).filter((one) => one.name.startsWith('journey.advance')))
          await loop.run();
      }
      return deaths;
    } catch (error) {
      if (!(error instanceof Death)) throw error;
    }
  }
}

/** Everything back to before the first event; people, journey and templates stay as they are. */
async function reset(): Promise<void> {
  world.clock.set(MORNING);
  await sql`truncate journey.run, journey.due, journey.step, journey.tally, journey.task, journey.webhook_send,
    message.send, audience.customer_tag cascade`.execute(world.db);
  await sql`update audience.feature set tags = '{}'`.execute(world.db);
  await sql`truncate coupon.coupon, coupon.holding, coupon.tally cascade`.execute(world.db);
  await sql`update coupon.stock set granted = 0`.execute(world.db);
}

/** What happened, without ids that are made up anew each time. */
async function effects() {
  const number = (id: string) => people.indexOf(id);
  const { rows: runs } = await sql<{
    customer_id: string;
    outcome: string | null;
    node: string;
    run_id: string;
    visits: object;
  }>`
    select customer_id, outcome, node, run_id, visits from journey.run order by customer_id, entered_at, run_id`.execute(
    world.db,
  );
  const nameOf = new Map<string, string>();
  for (const [customerId, own] of Map.groupBy(runs, (run) => run.customer_id)) {
    for (const [index, run] of own.entries()) nameOf.set(run.run_id, `${number(customerId)}.${index}`);
  }
  const named = async (query: ReturnType<typeof sql<{ run_id: string; what: string }>>) => {
    const { rows } = await query.execute(world.db);
    return rows.map((row) => `${nameOf.get(row.run_id)} ${row.what}`).sort();
  };
  const { rows: tally } = await sql`
    select node, what, sum(count)::integer as count from journey.tally where what <> 'would' group by 1, 2 order by 1, 2`.execute(
    world.db,
  );
  const { rows: due } = await sql<{ count: number }>`select count(*) from journey.due`.execute(world.db);
  return {
    runs: runs
      .map((run) => `${nameOf.get(run.run_id)} ${run.node} ${run.outcome} ${JSON.stringify(run.visits)}`)
      .sort(),
    steps: await named(
      sql`select run_id, concat_ws(' ', node, visit, outcome, next, at::text) as what from journey.step`,
    ),
    sends: await named(
      sql`select run_id, concat_ws(' ', origin ->> 'node', origin ->> 'visit') as what from message.send`,
    ),
    coupons: await named(
      sql`select run_id, node as what from (select (origin ->> 'runId')::uuid as run_id, origin ->> 'node' as node from coupon.coupon) c`,
    ),
    tasks: await named(sql`select run_id, right(key, -45) as what from journey.task`),
    hooks: await named(sql`select run_id, node as what from journey.webhook_send`),
    tally,
    live: due[0]?.count,
  };
}

async function live(history: readonly Happening[], plan: End[]) {
  await reset();
  let deaths = 0;
  for (const one of history) {
    if ('pass' in one) await world.pass({ minutes: one.pass });
    else await world.happen(people[one.who] as string, `shop.${one.what}`);
    deaths += await work(plan);
  }
  return { seen: await effects(), deaths };
}

const happening: fc.Arbitrary<Happening> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({ who: fc.nat(PEOPLE - 1), what: fc.constantFrom('go', 'go', 'paid', 'left' as const) }),
  },
  { weight: 3, arbitrary: fc.record({ pass: fc.integer({ min: 1, max: 240 }) }) },
) as fc.Arbitrary<Happening>;
const histories = fc.array(happening, { minLength: 4, maxLength: 14 });

describe('death at any transaction', () => {
  it('rule 25 has the same effects when every transaction dies once before and once after its commit', async () => {
    const history: Happening[] = [
      { who: 0, what: 'go' },
      { who: 1, what: 'go' },
      { pass: 60 },
      { who: 0, what: 'paid' },
      { who: 2, what: 'go' },
      { pass: 180 },
      { who: 1, what: 'left' },
      { who: 3, what: 'go' },
      { who: 1, what: 'go' },
      { who: 4, what: 'go' },
      { who: 5, what: 'go' },
      { pass: 120 },
      { who: 6, what: 'go' },
      { who: 7, what: 'go' },
      { who: 4, what: 'paid' },
      { pass: 200 },
    ];
    const { seen } = await live(history, []);
    expect(seen.steps.length).toBeGreaterThan(15);
    // Each process dies one transaction later than the one before it, so that every boundary is met.
    const dying = Array.from({ length: 20 }, () => Array.from({ length: 8 }, (_, oks) => oks))
      .flat()
      .flatMap((oks): End[] => [...Array<End>(oks).fill('ok'), 'before', ...Array<End>(oks).fill('ok'), 'after']);
    const died = await live(history, dying);
    expect(died.deaths).toBeGreaterThan(15);
    expect(died.seen).toEqual(seen);
  });

  it('rule 25 has the same effects for random histories and deaths', async () => {
    await fc.assert(
      fc.asyncProperty(
        histories,
        fc.array(fc.constantFrom<End>('ok', 'ok', 'ok', 'ok', 'ok', 'before', 'after'), {
          minLength: 40,
          maxLength: 300,
        }),
        async (history, plan) => {
          const { seen } = await live(history, []);
          expect((await live(history, [...plan])).seen).toEqual(seen);
        },
      ),
      { numRuns: 12 },
    );
  });
});
