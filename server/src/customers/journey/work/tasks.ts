/** Tasks for staff: the list, and completing one. */
import { Journey } from '@pawloop/contract';
import { type RawBuilder, sql } from 'kysely';
import { record } from '../../../platform/audit.ts';
import { decodeCursor, encodeCursor } from '../../../platform/cursor.ts';
import { inTransaction } from '../../../platform/db.ts';
import { append } from '../../../platform/event-log.ts';
import { type Principal, staffOf } from '../../../platform/http/index.ts';
import { Problem } from '../../../platform/problem.ts';
import type { Inner } from '../inner.ts';
import { unknownTask } from '../problems.ts';

const PAGE = 50;

type TaskRow = Omit<Journey.JourneyTask, 'customerName' | 'phoneMasked' | 'petName' | 'state'>;

interface TaskQuery {
  readonly state?: 'open' | 'done';
  readonly role?: string;
  readonly customerId?: string;
  readonly journeyId?: string;
  readonly cursor?: string;
  readonly limit?: number;
}

/** Open ones by when they are due; done ones, and all of them together, newest first. */
export async function taskPage(inner: Inner, query: TaskQuery) {
  const { state, role, customerId, journeyId, cursor, limit = PAGE } = query;
  const [at, id] = cursor ? decodeCursor(cursor, 2) : [];
  const open = state === 'open';
  const order = open ? sql`t.due_at, t.task_id` : sql`t.task_id desc`;
  const after = open
    ? sql`(t.due_at, t.task_id) > (${String(at)}::timestamptz, ${String(id)}::uuid)`
    : sql`t.task_id < ${String(id)}::uuid`;
  const conditions = [
    ...(state ? [open ? sql`t.done_at is null` : sql`t.done_at is not null`] : []),
    ...(role ? [sql`t.role = ${role}`] : []),
    ...(customerId ? [sql`t.customer_id = ${customerId}`] : []),
    ...(journeyId ? [sql`t.journey_id = ${journeyId}`] : []),
    ...(cursor ? [after] : []),
    sql`true`,
  ];
  const rows = await tasksWhere(inner, sql`${sql.join(conditions, sql` and `)} order by ${order} limit ${limit + 1}`);
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  const nextCursor = rows.length > limit && last ? encodeCursor([last.dueAt, last.taskId]) : null;
  return { items: await viewed(inner, page), nextCursor };
}

async function tasksWhere(inner: Inner, where: RawBuilder<unknown>): Promise<TaskRow[]> {
  const { rows } = await sql<TaskRow>`
    select t.task_id as "taskId", t.reason, t.journey_id as "journeyId", j.name as "journeyName", t.run_id as "runId",
      t.customer_id as "customerId", t.pet_id as "petId", t.title, t.note, t.role, t.created_at as "createdAt",
      t.due_at as "dueAt", t.done_at as "doneAt", t.done_by as "doneBy", t.result
    from journey.task t left join journey.journey j on j.journey_id = t.journey_id where ${where}`.execute(inner.db);
  return rows;
}

/** With names: one statement for the customers, one for the pets. */
async function viewed(inner: Inner, rows: readonly TaskRow[]): Promise<Journey.JourneyTask[]> {
  const cards = await inner.identity.findCustomers(inner.db, [...new Set(rows.map((row) => row.customerId))]);
  const pets = await inner.pet.findPets(inner.db, [...new Set(rows.flatMap((row) => row.petId ?? []))]);
  return rows.map((row) => {
    const card = cards.get(row.customerId);
    return {
      ...row,
      customerName: card?.name ?? null,
      phoneMasked: card?.phoneMasked ?? null,
      petName: row.petId ? (pets.get(row.petId)?.name ?? null) : null,
      state: row.doneAt === null ? 'open' : 'done',
    };
  });
}

/** Completing it again changes nothing. @throws Problem `journey/unknown-task` */
export async function completeTask(
  inner: Inner,
  actor: Principal,
  taskId: string,
  result: string | undefined,
  requestId: string,
): Promise<Journey.JourneyTask> {
  const at = inner.clock.now();
  await inTransaction(inner.db, async (tx) => {
    const { rows } = await sql<{ customerId: string }>`
      update journey.task set done_at = ${at.toString()}, done_by = ${staffOf(actor).name}, result = ${result ?? null}
      where task_id = ${taskId} and done_at is null returning customer_id as "customerId"`.execute(tx);
    const [done] = rows;
    if (!done) return;
    await append(tx, Journey.journeyTaskDone, {
      subjectId: taskId,
      customerId: done.customerId,
      occurredAt: at,
      payload: { taskId, customerId: done.customerId },
    });
    await record(tx, {
      actor,
      action: 'journey.task_done',
      subjectType: 'task',
      subjectId: taskId,
      before: null,
      after: { done: true },
      requestId,
    });
  });
  const [task] = await viewed(inner, await tasksWhere(inner, sql`t.task_id = ${taskId}`));
  if (!task) throw new Problem(unknownTask, taskId);
  return task;
}
