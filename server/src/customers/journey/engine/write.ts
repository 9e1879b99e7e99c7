/** Writes what a transaction did to its runs: rows, due times, steps, counts and events, in two statements. */
import { Journey } from '@pawloop/contract';
import { sql } from 'kysely';
import type { Tx } from '../../../platform/db.ts';
import { appendMany } from '../../../platform/event-log.ts';
import type { Walk } from './run.ts';
import { newTally, type Tally, tallyUpsert } from './tally.ts';

/**
 * The rows were locked by the caller. A step that is there already breaks the statement: its effect happened (rule 25).
 * @param tally what else is to be counted; taken along
 */
export async function writeWalks(
  tx: Tx,
  walks: readonly Walk[],
  at: Temporal.Instant,
  slot: number,
  tally: Tally = newTally(),
): Promise<void> {
  if (walks.length === 0 && tally.rows().length === 0) return;
  for (const walk of walks) count(tally, walk);
  const now = at.toString();
  await sql`
    with walked as materialized (
      select * from json_to_recordset(${JSON.stringify(walks.map((walk) => rowOf(walk, now)))}::json) as w (
        journey_id uuid, run_id uuid, shard smallint, was timestamptz, node text, visits jsonb, since timestamptz,
        due_at timestamptz, woken boolean, seen jsonb, context jsonb, visit_day date, visits_today integer, error text,
        ended_at timestamptz, outcome text, converted_at timestamptz, converted_fen bigint, over boolean)
    ), stepped as (
      insert into journey.step (run_id, node, visit, journey_id, kind, at, outcome, next, detail)
      select run_id, node, visit, journey_id, kind, ${now}::timestamptz, outcome, next, detail
      from json_to_recordset(${JSON.stringify(stepRows(walks, 'steps'))}::json) as s (
        run_id uuid, node text, visit integer, journey_id uuid, kind text, outcome text, next text, detail jsonb)
    ), resolved as (
      update journey.step s set outcome = n.outcome, next = n.next, detail = s.detail || n.detail
      from json_to_recordset(${JSON.stringify(stepRows(walks, 'resolved'))}::json) as n (
        run_id uuid, node text, visit integer, outcome text, next text, detail jsonb)
      where s.run_id = n.run_id and s.node = n.node and s.visit = n.visit
    ), moved as (
      update journey.due d set due_at = w.due_at, node = w.node from walked w
      where d.shard = w.shard and d.due_at = w.was and d.run_id = w.run_id and not w.over
    ), finished as (
      delete from journey.due d using walked w
      where d.shard = w.shard and d.due_at = w.was and d.run_id = w.run_id and w.over
    ), counted as (${tallyUpsert(tally, slot)}
    )
    update journey.run r set node = w.node, visits = w.visits, since = w.since, due_at = w.due_at, woken = w.woken,
      seen = w.seen, context = w.context, visit_day = w.visit_day, visits_today = w.visits_today, failures = 0,
      error = w.error, ended_at = w.ended_at, outcome = w.outcome, converted_at = w.converted_at,
      converted_fen = coalesce(w.converted_fen, r.converted_fen)
    from walked w where r.journey_id = w.journey_id and r.run_id = w.run_id`.execute(tx);
  await tell(tx, walks, at);
}

function rowOf(walk: Walk, now: string) {
  const { run } = walk;
  const ended = walk.outcome !== null;
  return {
    journey_id: run.journeyId,
    run_id: run.runId,
    shard: run.shard,
    was: run.dueAt,
    node: walk.node,
    visits: walk.visits,
    since: walk.since,
    due_at: walk.dueAt,
    woken: walk.woken,
    seen: walk.seen,
    context: walk.context,
    visit_day: walk.visitDay,
    visits_today: walk.visitsToday,
    error: walk.error,
    ended_at: run.endedAt ?? (ended ? now : null),
    outcome: run.outcome ?? walk.outcome,
    converted_at: run.convertedAt ?? walk.converted?.at ?? null,
    converted_fen: walk.converted?.amountFen ?? null,
    over: ended,
  };
}

function stepRows(walks: readonly Walk[], which: 'steps' | 'resolved') {
  return walks.flatMap((walk) =>
    walk[which].map((step) => ({ run_id: walk.run.runId, journey_id: walk.run.journeyId, ...step })),
  );
}

function count(tally: Tally, walk: Walk): void {
  const { run } = walk;
  for (const node of walk.reached) tally.add(run, node, 'reached');
  for (const node of walk.left) tally.add(run, node, 'left');
  for (const step of walk.steps) tally.add(run, step.node, step.outcome);
  if (walk.outcome) tally.add(run, '', walk.outcome);
  if (walk.converted) tally.add(run, '', 'goal');
}

async function tell(tx: Tx, walks: readonly Walk[], at: Temporal.Instant): Promise<void> {
  const ended = walks.filter((walk) => walk.outcome !== null);
  const converted = walks.filter((walk) => walk.converted !== null);
  const whoIs = ({ run }: Walk) => {
    const { journeyId, version, runId, customerId, petId, holdOut } = run;
    return { journeyId, version, runId, customerId, petId, holdOut };
  };
  const event = (walk: Walk) => ({
    subjectId: walk.run.runId,
    customerId: walk.run.customerId,
    petId: walk.run.petId,
    occurredAt: at,
  });
  await appendMany(
    tx,
    Journey.journeyConverted,
    converted.map((walk) => ({
      ...event(walk),
      payload: { ...whoIs(walk), amountFen: walk.converted?.amountFen ?? null },
    })),
  );
  await appendMany(
    tx,
    Journey.journeyEnded,
    ended.map((walk) => ({
      ...event(walk),
      payload: {
        ...whoIs(walk),
        outcome: walk.outcome ?? 'completed',
        node: walk.node,
        enteredAt: walk.run.enteredAt,
      },
    })),
  );
}
