/**
 * Command without a trace: one customer walks a journey by the very same engine, in a transaction that is rolled back,
 * with a clock that jumps from one due time to the next (CAM-1).
 */
import type { InputOf, Journey, ReplyOf } from '@pawloop/contract';
import { sql } from 'kysely';
import { jsonb, type Tx } from '../../../platform/db.ts';
import { newId } from '../../../platform/ids.ts';
import { Problem } from '../../../platform/problem.ts';
import { faultsOf } from '../design/faults.ts';
import { insertJourney, requireJourney, requireVersion } from '../design/repository.ts';
import { nodeOf, type Plan } from '../domain/plan.ts';
import { advanceRuns } from '../engine/advance.ts';
import { findRuns, lockRuns, type Run, walkOf } from '../engine/run.ts';
import { writeWalks } from '../engine/write.ts';
import { enter } from '../entry/enter.ts';
import type { Inner } from '../inner.ts';
import { faultyJourney } from '../problems.ts';
import { react } from '../react/react.ts';
import { cancelPlanned } from '../work/cancel.ts';
import { eventOf, type Happening, takePlace } from './happening.ts';
import { unknownCustomer, unknownPet } from './problems.ts';
import { rolledBack } from './rolled-back.ts';
import { newTrace, type Trace } from './trace.ts';

type Endpoint = (typeof Journey.testRunEndpoints)['POST /v1/journeys/:journeyId/test-runs'];
export type TestRequest = InputOf<Endpoint>['body'];
export type TestReply = ReplyOf<Endpoint>;

/** A walk that is not over by then is stuck: in a circle, or waiting for what never comes. */
const LONGEST = { hours: 24 * 400 } as const;
const TURNS = 400;
const SLOT = 0;

interface Walker {
  readonly customerId: string;
  readonly customerNo: number;
  readonly petId: string | null;
}

/**
 * @throws Problem `journey/unknown`, `journey/unknown-version`, `journey/unknown-customer`, `journey/unknown-pet`,
 * `journey/faulty`
 */
export async function testRun(inner: Inner, journeyId: string, request: TestRequest): Promise<TestReply> {
  const { version } = request;
  const journey = await requireJourney(inner.db, journeyId);
  const definition =
    version === undefined ? journey.draft : (await requireVersion(inner.db, journeyId, version)).definition;
  const { faults, marketing } = await faultsOf(inner, inner.db, definition);
  if (faults.length > 0) {
    const errors = faults.map(({ pointer, fault, detail }) => ({ pointer, detail: `${fault}: ${detail}` }));
    throw new Problem(faultyJourney, undefined, errors);
  }
  const walker = await walkerOf(inner, request);
  const startedAt = request.at === undefined ? inner.clock.now() : Temporal.Instant.from(request.at);
  const walked = await rolledBack(inner.db, async (tx) => {
    const plan = await stage(inner, tx, { name: journey.name, definition, marketing, at: startedAt });
    return walk(inner, tx, plan, walker, startedAt, happeningsOf(request, startedAt));
  });
  return { journeyId, version: version ?? null, startedAt: startedAt.toString(), ...walked };
}

async function walkerOf(inner: Inner, request: TestRequest): Promise<Walker> {
  const { customerId } = request;
  const petId = request.petId ?? null;
  const card = (await inner.identity.findCustomers(inner.db, [customerId])).get(customerId);
  const customerNo = (await inner.identity.numbersOf(inner.db, [customerId])).get(customerId);
  if (card?.status !== 'known' || customerNo === undefined) throw new Problem(unknownCustomer, customerId);
  const pets = petId === null ? [] : ((await inner.pet.petsOf(inner.db, [customerId])).get(customerId) ?? []);
  if (petId !== null && !pets.some((pet) => pet.petId === petId)) throw new Problem(unknownPet, petId);
  return { customerId, customerNo, petId };
}

const happeningsOf = ({ happenings = [] }: TestRequest, startedAt: Temporal.Instant): Happening[] =>
  happenings
    .map(({ afterHours, event, payload = {} }) => ({
      at: startedAt.add({ milliseconds: Math.round(afterHours * 3_600_000) }),
      event,
      payload,
    }))
    .sort((a, b) => Temporal.Instant.compare(a.at, b.at));

interface Play {
  readonly name: string;
  readonly definition: Journey.JourneyDefinition;
  readonly marketing: boolean;
  readonly at: Temporal.Instant;
}

/** A journey of its own in the transaction, so that neither runs of the real one nor its cached versions are touched. */
async function stage(inner: Inner, tx: Tx, { name, definition, marketing, at }: Play): Promise<Plan> {
  const journeyId = newId();
  await insertJourney(tx, { journeyId, name, description: '', definition, readyKey: null, at, by: null });
  await sql`
    insert into journey.version (journey_id, version, definition, marketing, include_existing, published_at)
    values (${journeyId}, 1, ${jsonb(definition)}, ${marketing}, false, ${at.toString()})`.execute(tx);
  await sql`
    update journey.journey set state = 'running', version = 1 where journey_id = ${journeyId}`.execute(tx);
  return inner.shelf.plan(tx, journeyId, 1);
}

type Walked = Pick<TestReply, 'outcome' | 'reason' | 'steps' | 'endedAt'>;

async function walk(
  inner: Inner,
  tx: Tx,
  plan: Plan,
  walker: Walker,
  startedAt: Temporal.Instant,
  happenings: readonly Happening[],
): Promise<Walked> {
  const queue = [...happenings];
  const runId = await begin(inner, tx, plan, walker, startedAt, queue);
  if (runId === undefined) {
    return { outcome: 'refused', reason: 'audience', steps: [], endedAt: startedAt.toString() };
  }
  const trace = newTrace(inner);
  let at = startedAt;
  for (let turn = 0; turn < TURNS; turn += 1) {
    const run = await runOf(tx, plan, runId);
    if (run.endedAt !== null) return { ...endOf(run), steps: trace.steps, endedAt: at.toString() };
    const due = Temporal.Instant.from(run.dueAt);
    const next = queue[0];
    // An event that comes at the very moment of a time-out wins (rule 27).
    const hears = next !== undefined && Temporal.Instant.compare(next.at, due) <= 0;
    const moment = hears ? next.at : due;
    if (Temporal.Instant.compare(moment, startedAt.add(LONGEST)) > 0) break;
    if (Temporal.Instant.compare(moment, at) > 0) at = moment;
    if (hears) await hear(inner, tx, plan, run, queue.shift() as Happening, at);
    else await stepOn(trace, tx, plan, run, { startedAt, at }, queue);
  }
  return { outcome: 'stuck', reason: null, steps: trace.steps, endedAt: at.toString() };
}

/** The event that starts it may be told along, as a happening at the very beginning. @returns its run; undefined: refused */
async function begin(
  inner: Inner,
  tx: Tx,
  plan: Plan,
  { customerId, customerNo, petId }: Walker,
  at: Temporal.Instant,
  queue: Happening[],
): Promise<string | undefined> {
  const { trigger } = plan.definition;
  const [first] = queue;
  const started = first && trigger.kind === 'event' && first.event === trigger.event && first.at.equals(at);
  if (started) queue.shift();
  if (started) await takePlace(inner, tx, first, customerId);
  const candidate = {
    customerId,
    customerNo,
    petId,
    entryKey: 'test',
    reentryKey: '',
    occurredAt: at,
    context: started ? { event: first.payload } : {},
  };
  const [entered] = await enter(inner, tx, plan, [candidate], at, SLOT);
  if (!entered) return undefined;
  // A test shows what would be done, also to somebody who would be held out.
  await sql`update journey.run set hold_out = null where journey_id = ${plan.journeyId}`.execute(tx);
  return entered.runId;
}

async function runOf(tx: Tx, plan: Plan, runId: string): Promise<Run> {
  const [run] = await findRuns(tx, sql`r.journey_id = ${plan.journeyId} and r.run_id = ${runId}`);
  if (!run) throw new Error(`test run ${runId} is gone`);
  return run;
}

async function hear(
  inner: Inner,
  tx: Tx,
  plan: Plan,
  run: Run,
  happening: Happening,
  at: Temporal.Instant,
): Promise<void> {
  await takePlace(inner, tx, happening, run.customerId);
  const moving = walkOf(plan, run);
  if (!react(moving, eventOf(happening, run.customerId), at)) return;
  await writeWalks(tx, [moving], at, SLOT);
  await cancelPlanned(inner, tx, [moving]);
}

async function stepOn(
  trace: Trace,
  tx: Tx,
  plan: Plan,
  { runId, journeyId }: Run,
  { startedAt, at }: { startedAt: Temporal.Instant; at: Temporal.Instant },
  queue: Happening[],
): Promise<void> {
  const runs = await lockRuns(tx, sql`r.journey_id = ${journeyId} and r.run_id = ${runId}`);
  await advanceRuns(trace.watched, tx, plan, runs, at, { slot: SLOT, caughtUp: true });
  const [run] = runs;
  if (!run) return;
  for (const step of await trace.look(tx, plan, run, startedAt, at)) {
    const node = nodeOf(plan, step.node);
    if (node.kind !== 'message' || node.ifNotSent !== 'wait' || step.outcome !== 'planned') continue;
    // Nothing is sent in a test: the checks say what would have become of the message.
    const stopped = step.message?.error !== null || step.message.checks.some((check) => check.result === 'failed');
    const origin = { kind: 'journey', journeyId, version: 1, runId, node: step.node, visit: step.visit };
    queue.unshift({ at, event: stopped ? 'message.blocked' : 'message.sent', payload: { origin } });
  }
}

function endOf({ outcome, node }: Run): Pick<Walked, 'outcome' | 'reason'> {
  if (outcome === 'completed' || outcome === 'converted') return { outcome, reason: null };
  return outcome === 'failed' ? { outcome, reason: node } : { outcome: 'exited', reason: outcome };
}
