/** Steps whose effect is a row of ours or of the audience: tags, tasks for staff, calls to other systems. */
import { Journey } from '@pawloop/contract';
import { sql } from 'kysely';
import { appendMany } from '../../../../platform/event-log.ts';
import { newId } from '../../../../platform/ids.ts';
import { hoursOf } from '../../domain/plan.ts';
import { effectKey, type Walk } from '../run.ts';
import type { Executor, Verdict } from '../step.ts';

const treated = (walks: readonly Walk[]): Walk[] => walks.filter((walk) => walk.run.holdOut === null);

const would = (walk: Walk, to: string): Verdict | undefined =>
  walk.run.holdOut === null ? undefined : { kind: 'go', to, outcome: 'would', detail: { holdOut: walk.run.holdOut } };

export const tag: Executor<Journey.TagNode> = async ({ deps, tx }, node, walks) => {
  const customerIds = [...new Set(treated(walks).map((walk) => walk.run.customerId))].sort();
  if (customerIds.length > 0) await deps.audience.changeTagsOf(tx, customerIds, { add: node.add, remove: node.remove });
  return walks.map((walk): Verdict => would(walk, node.next) ?? { kind: 'go', to: node.next, outcome: 'done' });
};

export const task: Executor<Journey.TaskNode> = async ({ tx, at }, node, walks) => {
  const dueAt = at.add(hoursOf(node.dueHours)).toString();
  const ids = new Map(treated(walks).map((walk) => [walk, newId()]));
  const rows = [...ids].map(([walk, taskId]) => {
    const { journeyId, runId, customerId, petId } = walk.run;
    return { taskId, key: effectKey(walk), journeyId, runId, customerId, petId };
  });
  await sql`
    insert into journey.task (task_id, key, reason, journey_id, run_id, customer_id, pet_id, title, note, role, created_at, due_at)
    select "taskId", key, 'step', "journeyId", "runId", "customerId", "petId", ${node.title}, ${node.note ?? ''},
      ${node.role ?? null}, ${at.toString()}::timestamptz, ${dueAt}::timestamptz
    from json_to_recordset(${JSON.stringify(rows)}::json)
      as t ("taskId" uuid, key text, "journeyId" uuid, "runId" uuid, "customerId" uuid, "petId" uuid)`.execute(tx);
  await appendMany(
    tx,
    Journey.journeyTaskCreated,
    rows.map(({ taskId, journeyId, runId, customerId, petId }) => ({
      subjectId: taskId,
      customerId,
      petId,
      occurredAt: at,
      payload: { taskId, reason: 'step' as const, journeyId, runId, customerId, petId, dueAt },
    })),
  );
  return walks.map(
    (walk): Verdict =>
      would(walk, node.next) ?? { kind: 'go', to: node.next, outcome: 'done', detail: { taskId: ids.get(walk) } },
  );
};

export const webhook: Executor<Journey.WebhookNode> = async ({ tx, at }, node, walks) => {
  const ids = new Map(treated(walks).map((walk) => [walk, newId()]));
  const rows = [...ids].map(([walk, sendId]) => {
    const { journeyId, runId, version, customerId, petId } = walk.run;
    const key = effectKey(walk);
    const body = { ...node.body, sendId, journeyId, version, runId, node: node.id, customerId, petId };
    return { sendId, key, journeyId, runId, customerId, body };
  });
  await sql`
    insert into journey.webhook_send (send_id, key, journey_id, run_id, node, customer_id, url, body, planned_at, due_at)
    select "sendId", key, "journeyId", "runId", ${node.id}, "customerId", ${node.url}, body, ${at.toString()}::timestamptz,
      ${at.toString()}::timestamptz
    from json_to_recordset(${JSON.stringify(rows)}::json)
      as t ("sendId" uuid, key text, "journeyId" uuid, "runId" uuid, "customerId" uuid, body jsonb)`.execute(tx);
  return walks.map(
    (walk): Verdict =>
      would(walk, node.next) ?? { kind: 'go', to: node.next, outcome: 'done', detail: { sendId: ids.get(walk) } },
  );
};
