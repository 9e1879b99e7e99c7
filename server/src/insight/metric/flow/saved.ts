/** Questions that staff keep: their own, and what others share. */
import type { Metric } from '@pawloop/contract';
import { sql } from 'kysely';
import { type Db, inTransaction, jsonb, type Tx } from '../../../platform/db.ts';
import type { Staff } from '../../../platform/http/index.ts';
import { newId } from '../../../platform/ids.ts';
import { Problem } from '../../../platform/problem.ts';
import type { MetricDeps } from '../deps.ts';
import { questionNotFound, questionNotOwn } from '../problems.ts';

interface SavedRow {
  question_id: string;
  kind: Metric.QuestionKind;
  name: string;
  question: Metric.Question;
  shared: boolean;
  staff_id: string;
  staff_name: string;
  changed_at: string;
}

export type NewQuestion = Pick<Metric.SavedQuestion, 'kind' | 'name' | 'question' | 'shared'>;

const toSaved = (row: SavedRow, staff: Staff): Metric.SavedQuestion => ({
  questionId: row.question_id,
  kind: row.kind,
  name: row.name,
  question: row.question,
  shared: row.shared,
  own: row.staff_id === staff.staffId,
  byName: row.staff_name,
  changedAt: row.changed_at,
});

const COLUMNS = sql`question_id, kind, name, question, shared, staff_id, staff_name, changed_at`;
const MOST = 200;

export async function savedQuestions(
  db: Db,
  staff: Staff,
  kind: Metric.QuestionKind | undefined,
): Promise<Metric.SavedQuestion[]> {
  const { rows } = await sql<SavedRow>`
    select ${COLUMNS} from metric.saved_question
    where (shared or staff_id = ${staff.staffId}) and (${kind ?? null}::text is null or kind = ${kind ?? null})
    order by changed_at desc, question_id limit ${MOST}`.execute(db);
  return rows.map((row) => toSaved(row, staff));
}

export async function keepQuestion(
  { db, clock }: MetricDeps,
  staff: Staff,
  asked: NewQuestion,
): Promise<Metric.SavedQuestion> {
  const { rows } = await sql<SavedRow>`
    insert into metric.saved_question (question_id, kind, name, question, shared, staff_id, staff_name, changed_at)
    values (${newId()}, ${asked.kind}, ${asked.name.trim()}, ${jsonb(asked.question)}, ${asked.shared}, ${staff.staffId},
      ${staff.name}, ${clock.now().toString()}) returning ${COLUMNS}`.execute(db);
  return toSaved(rows[0] as SavedRow, staff);
}

/** Locks a question that the member of staff sees and owns. @throws Problem `metric/question-not-found`, `metric/question-not-own` */
async function requireOwn(tx: Tx, staff: Staff, questionId: string): Promise<void> {
  const { rows } = await sql<{ staff_id: string; shared: boolean }>`
    select staff_id, shared from metric.saved_question where question_id = ${questionId} for update`.execute(tx);
  const row = rows[0];
  if (!row || !(row.shared || row.staff_id === staff.staffId)) throw new Problem(questionNotFound);
  if (row.staff_id !== staff.staffId) throw new Problem(questionNotOwn);
}

/** @throws Problem `metric/question-not-found`, `metric/question-not-own` */
export function changeQuestion(
  { db, clock }: MetricDeps,
  staff: Staff,
  questionId: string,
  asked: NewQuestion,
): Promise<Metric.SavedQuestion> {
  return inTransaction(db, async (tx) => {
    await requireOwn(tx, staff, questionId);
    const { rows } = await sql<SavedRow>`
      update metric.saved_question set kind = ${asked.kind}, name = ${asked.name.trim()}, question = ${jsonb(asked.question)},
        shared = ${asked.shared}, changed_at = ${clock.now().toString()}
      where question_id = ${questionId} returning ${COLUMNS}`.execute(tx);
    return toSaved(rows[0] as SavedRow, staff);
  });
}

/** @throws Problem `metric/question-not-found`, `metric/question-not-own` */
export function dropQuestion({ db }: MetricDeps, staff: Staff, questionId: string): Promise<void> {
  return inTransaction(db, async (tx) => {
    await requireOwn(tx, staff, questionId);
    await sql`delete from metric.saved_question where question_id = ${questionId}`.execute(tx);
  });
}
