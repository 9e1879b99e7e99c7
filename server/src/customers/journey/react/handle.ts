/** The consumer of the log: exits, goals and waits of runs, entries, farewells, and what became of messages. */
import { sql } from 'kysely';
import type { Consumer } from '../../../platform/consumers.ts';
import type { Tx } from '../../../platform/db.ts';
import { announceAfterCommit, type LoggedEvent } from '../../../platform/event-log.ts';
import type { Book } from '../book.ts';
import { lockRuns, type Walk, walkOf } from '../engine/run.ts';
import { REACTIONS } from '../engine/tail.ts';
import { newTally, SLOTS, type Tally } from '../engine/tally.ts';
import { writeWalks } from '../engine/write.ts';
import type { Inner } from '../inner.ts';
import { cancelPlanned } from '../work/cancel.ts';
import { enterByEvents } from './enter-by-events.ts';
import { openCare } from './farewell.ts';
import { FAREWELL, FATES, originOf, react } from './react.ts';
import { startOf } from './trigger.ts';

const BATCH = 1000;

/** Message events that are counted at the step that planned the message. */
const COUNTED: readonly string[] = [...FATES, 'message.delivered', 'message.opened', 'message.clicked'];

export function reactionsConsumer(inner: Inner): Consumer {
  return { name: REACTIONS, events: 'all', batch: BATCH, handle: (tx, events) => handle(inner, tx, events) };
}

async function handle(inner: Inner, tx: Tx, events: readonly LoggedEvent[]): Promise<void> {
  const book = await inner.shelf.open(tx);
  const heard = await canonicalised(inner, tx, book, concerning(book, events));
  if (heard.length === 0) return;
  const at = inner.clock.now();
  const tally = countMessages(book, heard);
  const changed = await applyToRuns(inner, tx, book, heard, at, tally);
  await openCare(inner, tx, heard, at);
  const starts = heard.flatMap((event) => book.journeys.flatMap((journey) => startOf(journey, event, at) ?? []));
  const entered = await enterByEvents(inner, tx, starts, at);
  if (entered.size > 0) await applyLater(inner, tx, book, heard, entered, at);
  if (changed || entered.size > 0) announceAfterCommit(tx);
}

/** The events that any journey listens to. */
function concerning(book: Book, events: readonly LoggedEvent[]): LoggedEvent[] {
  const names = new Set([FAREWELL, ...COUNTED]);
  for (const plan of book.plans) for (const name of plan.listens) names.add(name);
  for (const { present } of book.journeys) if (present.startedBy) names.add(present.startedBy);
  return events.filter((event) => names.has(event.name));
}

/**
 * The same events, about whom their customers mean today. Those whose runs may change are held: a merge or an erasure
 * comes before or after, and locks people before runs as well.
 */
async function canonicalised(inner: Inner, tx: Tx, book: Book, events: readonly LoggedEvent[]): Promise<LoggedEvent[]> {
  const idsOf = (of: readonly LoggedEvent[]) => [...new Set(of.flatMap((event) => event.customerId ?? []))];
  const isCounted = (event: LoggedEvent) => COUNTED.includes(event.name) && !waitingStep(book, event);
  const { counted = [], moving = [] } = Object.groupBy(events, (event) => (isCounted(event) ? 'counted' : 'moving'));
  const canonical = new Map([
    ...(counted.length > 0 ? await inner.identity.canonical(tx, idsOf(counted)) : []),
    ...(moving.length > 0 ? await inner.identity.hold(tx, idsOf(moving)) : []),
  ]);
  return events.map((event) => {
    const customerId = event.customerId && (canonical.get(event.customerId) ?? event.customerId);
    return customerId === event.customerId ? event : { ...event, customerId };
  });
}

/** What became of messages, at the steps that planned them. */
function countMessages(book: Book, events: readonly LoggedEvent[]): Tally {
  const tally = newTally();
  for (const event of events) {
    if (!COUNTED.includes(event.name)) continue;
    const { kind, journeyId, version, node } = originOf(event);
    if (kind !== 'journey' || !journeyId || !version || !node || !book.plan(journeyId, version)) continue;
    tally.add({ journeyId, version }, node, event.name.slice('message.'.length));
  }
  return tally;
}

/** Live runs of the customers, and ended ones whose goal still counts, under their row locks. */
async function applyToRuns(
  inner: Inner,
  tx: Tx,
  book: Book,
  events: readonly LoggedEvent[],
  at: Temporal.Instant,
  tally: Tally,
): Promise<boolean> {
  const listening = new Set<string>();
  const byName = Map.groupBy(events, (event) => event.name);
  for (const plan of book.plans) {
    if ([...plan.listens].some((name) => byName.has(name))) listening.add(plan.journeyId);
  }
  const about = events.filter((event) => book.plans.some((plan) => plan.listens.has(event.name)));
  const customers = [...new Set(about.flatMap((event) => event.customerId ?? []))];
  const pets = (byName.get(FAREWELL) ?? []).flatMap((event) => event.petId ?? []);
  const told = events.flatMap((event) => waitingStep(book, event) ?? []);
  const walks = await walksFor(tx, book, { customers, journeys: [...listening], pets, told }, at);
  const touched = walks.filter((walk) => applyAll(walk, events, at));
  if (touched.length > 0 || tally.rows().length > 0) await writeWalks(tx, touched, at, SLOTS.reactions, tally);
  await cancelPlanned(inner, tx, touched);
  return touched.length > 0;
}

interface RunKey {
  readonly journeyId: string;
  readonly runId: string;
}

/** The run whose step stands still until it is known what became of its message. */
function waitingStep(book: Book, event: LoggedEvent): RunKey | undefined {
  if (!FATES.includes(event.name)) return undefined;
  const { kind, journeyId, version, runId, node } = originOf(event);
  if (kind !== 'journey' || !journeyId || !version || !runId || !node) return undefined;
  const step = book.plan(journeyId, version)?.nodes.get(node);
  return step?.kind === 'message' && step.ifNotSent === 'wait' ? { journeyId, runId } : undefined;
}

interface Whom {
  readonly customers: readonly string[];
  readonly journeys: readonly string[];
  readonly pets: readonly string[];
  /** Runs that may be waiting for what became of their message. */
  readonly told: readonly RunKey[];
}

/** Found first and locked by their keys then, so that both statements go by an index however many runs there are. */
async function walksFor(tx: Tx, book: Book, whom: Whom, at: Temporal.Instant): Promise<Walk[]> {
  const { customers, journeys, pets, told } = whom;
  if (customers.length + pets.length + told.length === 0) return [];
  const { rows } = await sql<RunKey>`
    select journey_id as "journeyId", run_id as "runId" from journey.run
    where customer_id = any(${[...customers]}::uuid[]) and journey_id = any(${[...journeys]}::uuid[])
      and (ended_at is null or (converted_at is null and goal_until > ${at.toString()}::timestamptz - interval '1 day'))
    union
    select journey_id, run_id from journey.run where pet_id = any(${[...pets]}::uuid[]) and ended_at is null`.execute(
    tx,
  );
  const keys = [...rows, ...told];
  if (keys.length === 0) return [];
  const runs = await lockRuns(
    tx,
    sql`(r.journey_id, r.run_id) in (select * from unnest(${keys.map((key) => key.journeyId)}::uuid[],
      ${keys.map((key) => key.runId)}::uuid[]))`,
  );
  return runs.flatMap((run) => {
    const plan = book.plan(run.journeyId, run.version);
    return plan ? [walkOf(plan, run)] : [];
  });
}

function applyAll(walk: Walk, events: readonly LoggedEvent[], at: Temporal.Instant): boolean {
  let changed = false;
  for (const event of events) {
    if (event.name !== FAREWELL && event.customerId !== walk.run.customerId) continue;
    if (react(walk, event, at)) changed = true;
  }
  return changed;
}

/** Those who entered in this batch hear what came after their entry. */
async function applyLater(
  inner: Inner,
  tx: Tx,
  book: Book,
  events: readonly LoggedEvent[],
  entered: ReadonlyMap<string, LoggedEvent>,
  at: Temporal.Instant,
): Promise<void> {
  const place = new Map(events.map((event, index) => [event, index]));
  const runs = [...entered].flatMap(([runId, event]) => {
    const later = events.slice((place.get(event) ?? 0) + 1);
    const heard = later.some((one) => one.customerId === event.customerId || one.name === FAREWELL);
    return heard ? [{ runId, later }] : [];
  });
  if (runs.length === 0) return;
  const ids = runs.map((run) => run.runId);
  const locked = await lockRuns(
    tx,
    sql`r.journey_id = any(${book.journeys.map((one) => one.journeyId)}::uuid[]) and r.run_id = any(${ids}::uuid[])`,
  );
  const later = new Map(runs.map((run) => [run.runId, run.later]));
  const touched = locked.flatMap((run) => {
    const plan = book.plan(run.journeyId, run.version);
    const walk = plan && walkOf(plan, run);
    return walk && applyAll(walk, later.get(run.runId) ?? [], at) ? [walk] : [];
  });
  await writeWalks(tx, touched, at, SLOTS.reactions);
  await cancelPlanned(inner, tx, touched);
}
