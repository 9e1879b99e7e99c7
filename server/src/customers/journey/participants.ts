/** What journeys do when customers are merged, taken apart again, or erased; in that transaction (attacks 15 and 16). */
import { sql } from 'kysely';
import type { ArchiveContributor, EraseParticipant, MergeParticipant } from '../../people/identity/index.ts';
import type { Tx } from '../../platform/db.ts';
import { leaveFor, lockRuns, type Run, type Walk, walkOf } from './engine/run.ts';
import { SLOTS } from './engine/tally.ts';
import { writeWalks } from './engine/write.ts';
import type { Inner } from './inner.ts';
import { cancelOf, cancelPlanned } from './work/cancel.ts';

/** Runs that went to the winner, and those that the merge ended. */
interface Moved {
  readonly runIds: readonly string[];
  readonly ended: readonly { readonly journeyId: string; readonly runId: string }[];
}

async function walksOf(inner: Inner, tx: Tx, runs: readonly Run[]): Promise<Walk[]> {
  const walks: Walk[] = [];
  for (const run of runs) walks.push(walkOf(await inner.shelf.plan(tx, run.journeyId, run.version), run));
  return walks;
}

/**
 * The loser's runs become the winner's. Where both are in the same journey (and key) the older run stays and the other
 * ends as merged; undoing gives back what moved and lets what had ended go on where it stood.
 */
export function mergeParticipant(inner: Inner): MergeParticipant {
  return {
    name: 'journey',
    async merge(tx, { winnerId, loserId }) {
      // Also those that have ended: they change hands too, and everybody locks runs in one order.
      const all = await lockRuns(tx, sql`r.customer_id = any(${[winnerId, loserId]}::uuid[])`);
      const runs = all.filter((run) => run.endedAt === null);
      const doubled = [...Map.groupBy(runs, (run) => `${run.journeyId}/${run.reentryKey}`).values()]
        .filter((group) => new Set(group.map((run) => run.customerId)).size > 1)
        .flatMap((group) => group.sort((a, b) => olderFirst(a, b)).slice(1));
      const walks = await walksOf(inner, tx, doubled);
      for (const walk of walks) leaveFor(walk, 'merged');
      await writeWalks(tx, walks, inner.clock.now(), SLOTS.participants);
      await cancelPlanned(inner, tx, walks);
      const runIds = await move(inner, tx, loserId, winnerId);
      const ended = doubled.map(({ journeyId, runId }) => ({ journeyId, runId }));
      return { runIds, ended } satisfies Moved;
    },
    async undo(tx, { winnerId, loserId }, kept) {
      const { runIds, ended } = kept as Moved;
      await move(inner, tx, winnerId, loserId, runIds);
      await revive(tx, ended);
    },
  };
}

const olderFirst = (a: Run, b: Run): number =>
  Temporal.Instant.compare(Temporal.Instant.from(a.enteredAt), Temporal.Instant.from(b.enteredAt)) ||
  (a.runId < b.runId ? -1 : 1);

/** Runs, tasks and calls change hands. The shard of a run stays: its due time lies there. */
async function move(inner: Inner, tx: Tx, from: string, to: string, only?: readonly string[]): Promise<string[]> {
  const no = (await inner.identity.numbersOf(tx, [to])).get(to);
  if (no === undefined) return [];
  const { rows } = await sql<{ runId: string }>`
    update journey.run set customer_id = ${to}, customer_no = ${no}
    where customer_id = ${from} ${only ? sql`and run_id = any(${[...only]}::uuid[])` : sql``}
    returning run_id as "runId"`.execute(tx);
  const ids = rows.map((row) => row.runId);
  await sql`
    update journey.task set customer_id = ${to} where customer_id = ${from}
      ${only ? sql`and run_id = any(${ids}::uuid[])` : sql``}`.execute(tx);
  await sql`
    update journey.webhook_send set customer_id = ${to} where customer_id = ${from} and run_id = any(${ids}::uuid[])`.execute(
    tx,
  );
  return ids;
}

/** What the merge had ended goes on where it stood. */
async function revive(tx: Tx, ended: Moved['ended']): Promise<void> {
  if (ended.length === 0) return;
  await sql`
    with back as (
      update journey.run r set ended_at = null, outcome = null
      where (r.journey_id, r.run_id) in (select * from unnest(${ended.map((one) => one.journeyId)}::uuid[],
        ${ended.map((one) => one.runId)}::uuid[])) and r.outcome = 'merged'
        and not exists (select from journey.run o where o.customer_id = r.customer_id and o.journey_id = r.journey_id
          and o.reentry_key = r.reentry_key and o.ended_at is null)
      returning r.shard, r.due_at, r.run_id, r.journey_id, r.version, r.node
    ), counted as (
      insert into journey.tally (journey_id, version, node, what, slot, count)
      select journey_id, version, node, 'left', ${SLOTS.participants}::smallint, -count(*) from back group by 1, 2, 3
      union all
      select journey_id, version, '', 'merged', ${SLOTS.participants}::smallint, -count(*) from back group by 1, 2
      on conflict (journey_id, version, node, what, slot) do update set count = journey.tally.count + excluded.count
    )
    insert into journey.due (shard, due_at, run_id, journey_id, version, node)
    select shard, due_at, run_id, journey_id, version, node from back on conflict do nothing`.execute(tx);
}

/** The runs end, what they planned is taken back, and what told of the person goes; counts stay (rule 8). */
export function eraseParticipant(inner: Inner): EraseParticipant {
  return {
    name: 'journey',
    async erase(tx, customerIds) {
      const ids = [...customerIds];
      const all = await lockRuns(tx, sql`r.customer_id = any(${ids}::uuid[])`);
      const runs = all.filter((run) => run.endedAt === null);
      const walks = await walksOf(inner, tx, runs);
      for (const walk of walks) leaveFor(walk, 'erased');
      await writeWalks(tx, walks, inner.clock.now(), SLOTS.participants);
      await cancelOf(
        inner,
        tx,
        runs.map((run) => run.runId),
        'erased',
      );
      await sql`
        update journey.run set context = jsonb_build_object('from', context -> 'from'), seen = null, error = null
        where customer_id = any(${ids}::uuid[])`.execute(tx);
      await sql`delete from journey.task where customer_id = any(${ids}::uuid[])`.execute(tx);
      await sql`
        update journey.webhook_send set body = '{}', detail = null where customer_id = any(${ids}::uuid[])`.execute(tx);
    },
  };
}

/** What a person takes out: which journeys, when, and how they ended. */
export function archiveContributor(): ArchiveContributor {
  return {
    name: 'journey',
    async collect(handle, customerIds) {
      const { rows } = await sql<Record<string, unknown>>`
        select j.name as journey, r.entered_at as "enteredAt", r.ended_at as "endedAt", r.outcome, r.pet_id as "petId",
          r.converted_at as "convertedAt"
        from journey.run r join journey.journey j using (journey_id)
        where r.customer_id = any(${[...customerIds]}::uuid[]) order by r.entered_at, r.run_id`.execute(handle);
      return rows;
    },
  };
}
