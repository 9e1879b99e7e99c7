/** A run as a row, and the same run on its way through a transaction: what changed and which steps it took. */
import type { Journey } from '@pawloop/contract';
import { type RawBuilder, sql } from 'kysely';
import type { Db, Tx } from '../../../platform/db.ts';
import type { Plan } from '../domain/plan.ts';

/** What a run carries along: the event it came by and what its steps gave it. */
export interface RunContext {
  /** The event or the properties that started it; for messages as `event.<property>`. */
  readonly event?: Readonly<Record<string, unknown>>;
  readonly eventId?: string;
  /** What happened before this instant does not concern the run. */
  readonly from: string;
  /** One of many that entered together. */
  readonly bulk?: true;
  /** The latest coupon that a step granted. */
  readonly coupon?: Readonly<Record<string, unknown>>;
}

export interface Run {
  readonly journeyId: string;
  readonly runId: string;
  readonly version: number;
  readonly customerId: string;
  readonly customerNo: number;
  readonly petId: string | null;
  /** Tells runs apart that may go at the same time. */
  readonly reentryKey: string;
  readonly shard: number;
  readonly holdOut: Journey.HoldOut | null;
  readonly enteredAt: string;
  readonly goalUntil: string | null;
  readonly node: string;
  readonly visits: Readonly<Record<string, number>> | null;
  readonly since: string | null;
  readonly dueAt: string;
  readonly woken: boolean;
  readonly seen: Readonly<Record<string, string>> | null;
  readonly context: RunContext;
  readonly visitDay: string | null;
  readonly visitsToday: number;
  readonly failures: number;
  readonly endedAt: string | null;
  readonly outcome: Journey.RunOutcome | null;
  readonly convertedAt: string | null;
}

export const runColumns = sql`r.journey_id as "journeyId", r.run_id as "runId", r.version, r.customer_id as "customerId",
  r.customer_no as "customerNo", r.pet_id as "petId", r.reentry_key as "reentryKey", r.shard, r.hold_out as "holdOut", r.entered_at as "enteredAt",
  r.goal_until as "goalUntil", r.node, r.visits, r.since, r.due_at as "dueAt", r.woken, r.seen, r.context,
  r.visit_day as "visitDay", r.visits_today as "visitsToday", r.failures, r.ended_at as "endedAt", r.outcome,
  r.converted_at as "convertedAt"`;

/** Rows in the order in which everybody locks them. */
export async function lockRuns(tx: Tx, where: RawBuilder<unknown>): Promise<Run[]> {
  const { rows } = await sql<Run>`
    select ${runColumns} from journey.run r where ${where} order by r.journey_id, r.run_id for update`.execute(tx);
  return rows;
}

export async function findRuns(handle: Db | Tx, where: RawBuilder<unknown>): Promise<Run[]> {
  const { rows } = await sql<Run>`
    select ${runColumns} from journey.run r where ${where} order by r.journey_id, r.run_id`.execute(handle);
  return rows;
}

/** One visit's row. */
export interface Step {
  readonly node: string;
  readonly visit: number;
  readonly kind: string;
  readonly outcome: Journey.StepOutcome;
  readonly next: string | null;
  readonly detail: Readonly<Record<string, unknown>>;
}

/** A locked run on its way. */
export interface Walk {
  readonly run: Run;
  readonly plan: Plan;
  node: string;
  visits: Readonly<Record<string, number>> | null;
  since: string | null;
  dueAt: string;
  woken: boolean;
  seen: Readonly<Record<string, string>> | null;
  context: RunContext;
  visitDay: string | null;
  visitsToday: number;
  error: string | null;
  outcome: Journey.RunOutcome | null;
  converted: { readonly at: string; readonly amountFen: number | null } | null;
  /** Visits that ended, or had their effect, in this transaction. */
  readonly steps: Step[];
  /** A visit whose effect was written earlier and whose outcome is known now. */
  readonly resolved: Step[];
  /** Steps that it reached and left. */
  readonly reached: string[];
  readonly left: string[];
}

export function walkOf(plan: Plan, run: Run): Walk {
  const { node, visits, since, dueAt, woken, seen, context, visitDay, visitsToday } = run;
  return {
    run,
    plan,
    node,
    visits,
    since,
    dueAt,
    woken,
    seen,
    context,
    visitDay,
    visitsToday,
    error: null,
    outcome: null,
    converted: null,
    steps: [],
    resolved: [],
    reached: [],
    left: [],
  };
}

/** Number of the present visit of the present step. */
export function visitOf(walk: Walk): number {
  return walk.visits?.[walk.node] ?? 1;
}

/** The key of whatever the present visit causes, unique for ever (rule 25). */
export function effectKey(walk: Walk): string {
  return `journey:${walk.run.runId}:${walk.node}:${visitOf(walk)}`;
}

/**
 * The run comes to a step. More visits than allowed within one day end it (rule 31).
 * @param day the business's calendar day
 */
export function arrive(walk: Walk, node: string, day: string): void {
  walk.node = node;
  walk.since = null;
  walk.woken = false;
  walk.reached.push(node);
  // A run that was moved to another version counts all of its visits.
  if (walk.plan.loops.has(node) || walk.visits !== null)
    walk.visits = { ...walk.visits, [node]: (walk.visits?.[node] ?? 0) + 1 };
  walk.visitsToday = walk.visitDay === day ? walk.visitsToday + 1 : 1;
  walk.visitDay = day;
  if (walk.visitsToday > walk.plan.maxVisitsPerDay) {
    walk.error = `more than ${walk.plan.maxVisitsPerDay} steps on ${day}`;
    leaveFor(walk, 'failed');
  }
}

/** The run is over. */
export function leaveFor(walk: Walk, outcome: Journey.RunOutcome): void {
  if (walk.outcome !== null) return;
  walk.outcome = outcome;
  walk.left.push(walk.node);
}
