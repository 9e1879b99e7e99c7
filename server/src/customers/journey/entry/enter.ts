/** Takes customers into a journey, set by set: audience, hold-out, re-entry; an occasion enters once (rules 22, 23, 30). */
import { Journey } from '@pawloop/contract';
import { type RawBuilder, sql } from 'kysely';
import { bucketOf } from '../../../platform/bucket.ts';
import type { Tx } from '../../../platform/db.ts';
import { announceAfterCommit, appendSelect } from '../../../platform/event-log.ts';
import { newId } from '../../../platform/ids.ts';
import { inControl } from '../control.ts';
import type { JourneyDeps } from '../deps.ts';
import { goalUntil, type Plan } from '../domain/plan.ts';
import { shardOf } from '../engine/group.ts';
import type { RunContext } from '../engine/run.ts';
import { newTally, tallyUpsert } from '../engine/tally.ts';

/** Somebody who may enter. */
export interface Candidate {
  readonly customerId: string;
  readonly customerNo: number;
  readonly petId: string | null;
  /** Names the occasion: an event, a change of a segment, an occurrence of a schedule. */
  readonly entryKey: string;
  /** Runs with different keys may go at the same time. */
  readonly reentryKey: string;
  /** When the occasion was. */
  readonly occurredAt: Temporal.Instant;
  readonly context: Omit<RunContext, 'from'>;
}

export interface Entered {
  readonly runId: string;
  readonly customerId: string;
  readonly entryKey: string;
}

interface NewRun {
  readonly run_id: string;
  readonly customer_id: string;
  readonly customer_no: number;
  readonly pet_id: string | null;
  readonly entry_key: string;
  readonly reentry_key: string;
  readonly occurred_at: string;
  readonly shard: number;
  readonly hold_out: Journey.HoldOut | null;
  readonly goal_until: string | null;
  readonly context: RunContext;
}

/**
 * Who is not in the audience, has been in for this occasion, is in now, or was in too lately does not enter; two
 * transactions that try the same at once enter one run (unique indexes `run_entry` and `run_live`).
 */
export async function enter(
  deps: JourneyDeps,
  tx: Tx,
  plan: Plan,
  candidates: readonly Candidate[],
  at: Temporal.Instant,
  slot: number,
): Promise<Entered[]> {
  const wanted = await inAudience(deps, tx, plan, await held(deps, tx, candidates), at);
  if (wanted.length === 0) return [];
  const holdOut = await holdOutOf(deps, tx, plan);
  const rows = wanted.map((candidate): NewRun => {
    const { customerId, customerNo, petId, entryKey, reentryKey, occurredAt } = candidate;
    const from = Temporal.Instant.compare(occurredAt, at) < 0 ? occurredAt : at;
    return {
      run_id: newId(),
      customer_id: customerId,
      customer_no: customerNo,
      pet_id: petId,
      entry_key: entryKey,
      reentry_key: reentryKey,
      occurred_at: from.toString(),
      shard: shardOf(customerNo, candidate.context.bulk === true),
      hold_out: holdOut(customerId),
      goal_until: goalUntil(plan, from)?.toString() ?? null,
      context: { ...candidate.context, from: from.toString() },
    };
  });
  return insertRuns(deps, tx, plan, rows, at, slot);
}

/** None of them is merged or erased while they enter: whoever was, a moment ago, enters as whom he means now, or not. */
async function held({ identity }: JourneyDeps, tx: Tx, candidates: readonly Candidate[]): Promise<Candidate[]> {
  const people = await identity.hold(tx, [...new Set(candidates.map((candidate) => candidate.customerId))]);
  const moved = [...people].flatMap(([asked, meant]) => (asked === meant ? [] : [meant]));
  const numbers = moved.length > 0 ? await identity.numbersOf(tx, moved) : new Map<string, number>();
  return candidates.flatMap((candidate) => {
    const customerId = people.get(candidate.customerId);
    if (customerId === undefined) return [];
    return [{ ...candidate, customerId, customerNo: numbers.get(customerId) ?? candidate.customerNo }];
  });
}

async function inAudience(
  deps: JourneyDeps,
  tx: Tx,
  plan: Plan,
  candidates: readonly Candidate[],
  at: Temporal.Instant,
): Promise<readonly Candidate[]> {
  const { audience } = plan.definition;
  if (!audience || candidates.length === 0) return candidates;
  const numbers = Uint32Array.from(new Set(candidates.map((candidate) => candidate.customerNo)));
  const inside = new Set(await deps.segment.evaluate(tx, audience.definition, at, numbers));
  return candidates.filter((candidate) => inside.has(candidate.customerNo));
}

/** The global control group stays out of what is for marketing, whatever the journey's own share. */
async function holdOutOf(
  deps: JourneyDeps,
  tx: Tx,
  plan: Plan,
): Promise<(customerId: string) => Journey.HoldOut | null> {
  const control = plan.marketing ? await inControl(deps.settings, tx) : () => false;
  const share = (plan.definition.holdOutPercent ?? 0) / 100;
  const experiment = `hold-out:${plan.journeyId}`;
  return (customerId) => {
    if (control(customerId)) return 'global';
    return share > 0 && bucketOf(experiment, customerId) < share ? 'journey' : null;
  };
}

/** Runs, due times, counts and events in one statement. */
async function insertRuns(
  deps: JourneyDeps,
  tx: Tx,
  plan: Plan,
  rows: readonly NewRun[],
  at: Temporal.Instant,
  slot: number,
): Promise<Entered[]> {
  const { journeyId, version } = plan;
  const { start } = plan.definition;
  const now = at.toString();
  const day = at.toZonedDateTimeISO(deps.timeZone).toPlainDate().toString();
  const visits = plan.loops.has(start) ? JSON.stringify({ [start]: 1 }) : null;
  const { rows: entered } = await sql<Entered>`
    with candidate as materialized (
      select * from json_to_recordset(${JSON.stringify(rows)}::json) as c (run_id uuid, customer_id uuid, customer_no integer,
        pet_id uuid, entry_key text, reentry_key text, occurred_at timestamptz, shard smallint, hold_out text,
        goal_until timestamptz, context jsonb)
    ), entered as (
      insert into journey.run (journey_id, run_id, version, customer_id, customer_no, pet_id, entered_as, entry_key,
        reentry_key, shard, hold_out, entered_at, goal_until, node, visits, due_at, context, visit_day, visits_today)
      select ${journeyId}::uuid, run_id, ${version}::integer, customer_id, customer_no, pet_id, customer_id, entry_key,
        reentry_key, shard, hold_out, ${now}::timestamptz, goal_until, ${start}, ${visits}::jsonb, ${now}::timestamptz,
        context, ${day}::date, 1
      from candidate c where ${mayReenter(plan, at)}
      on conflict do nothing
      returning run_id, customer_id, pet_id, entry_key, shard, hold_out
    ), due as (
      insert into journey.due (shard, due_at, run_id, journey_id, version, node)
      select shard, ${now}::timestamptz, run_id, ${journeyId}::uuid, ${version}::integer, ${start} from entered
    ), told as (${appendSelect(enteredEvents(plan, now))}
    )
    select run_id as "runId", customer_id as "customerId", entry_key as "entryKey" from entered`.execute(tx);
  if (entered.length === 0) return [];
  const tally = newTally();
  tally.add(plan, '', 'entered', entered.length);
  tally.add(plan, start, 'reached', entered.length);
  await tallyUpsert(tally, slot).execute(tx);
  announceAfterCommit(tx);
  return entered;
}

/** Earlier runs of the same key that forbid a new one; a live one forbids it by `run_live`. */
function mayReenter(plan: Plan, at: Temporal.Instant): RawBuilder<unknown> {
  const { reentry, journeyId } = plan;
  if (reentry.kind === 'concurrent') return sql`true`;
  // A value for each candidate, not a join: each goes by the index, however few or many runs the planner knows of.
  const latest = (what: RawBuilder<unknown>) => sql`(select ${what} from journey.run o
    where o.customer_id = c.customer_id and o.journey_id = ${journeyId}::uuid and o.reentry_key = c.reentry_key)`;
  if (reentry.kind === 'never') return sql`${latest(sql`count(*)`)} = 0`;
  const minutes = Math.round(reentry.cooldownHours * 60);
  return sql`coalesce(${latest(sql`max(o.ended_at)`)} <= least(c.occurred_at, ${at.toString()}::timestamptz)
    - make_interval(mins => ${minutes}), true)`;
}

function enteredEvents({ journeyId, version }: Plan, now: string): RawBuilder<unknown> {
  return sql`
    select ${Journey.journeyEntered.name} as name, 1 as version, run_id::text as subject_id, customer_id,
      ${now}::timestamptz as occurred_at,
      jsonb_build_object('journeyId', ${journeyId}::text, 'version', ${version}::integer, 'runId', run_id,
        'customerId', customer_id, 'petId', pet_id, 'holdOut', hold_out) as payload
    from entered`;
}
