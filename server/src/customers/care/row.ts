/** A case as a row, its steps, and the facts that are told of it. */
import { Care } from '@pawloop/contract';
import { type RawBuilder, sql } from 'kysely';
import type { Db, Tx } from '../../platform/db.ts';
import { append } from '../../platform/event-log.ts';
import { newId } from '../../platform/ids.ts';
import { Problem } from '../../platform/problem.ts';
import { caseNo, minutesBetween } from './domain.ts';
import { caseNotFound } from './problems.ts';

export interface CaseRow {
  readonly case_id: string;
  readonly case_no: number;
  readonly kind: string;
  readonly names: { zh: string; en: string };
  readonly cause_key: string | null;
  readonly title: string;
  readonly customer_id: string | null;
  readonly pet_id: string | null;
  readonly merchant_id: string | null;
  readonly booking_id: string | null;
  readonly subject_kind: Care.CaseSubject['kind'];
  readonly subject_id: string | null;
  readonly claim_id: string | null;
  readonly state: Care.CaseState;
  readonly priority: number;
  readonly assignee_id: string | null;
  readonly assignee_name: string | null;
  readonly opened_at: string;
  readonly answer_due_at: string;
  readonly answered_at: string | null;
  readonly solve_due_at: string;
  readonly solved_at: string | null;
  readonly root_cause: Care.RootCause | null;
  readonly solution: string | null;
  readonly reopened: number;
  readonly escalation: number;
  readonly choices: Care.CaseChoice[];
  readonly chosen: Care.CaseChoice | null;
}

/** @param where condition and what follows, on the alias `c` */
export async function caseRows(handle: Db | Tx, where: RawBuilder<unknown>): Promise<CaseRow[]> {
  const { rows } = await sql<CaseRow>`
    select c.case_id, c.case_no, c.kind, k.names, c.cause_key, c.title, c.customer_id, c.pet_id, c.merchant_id,
      c.booking_id, c.subject_kind, c.subject_id, c.claim_id, c.state, c.priority::int as priority, c.assignee_id,
      c.assignee_name, c.opened_at, c.answer_due_at, c.answered_at, c.solve_due_at, c.solved_at, c.root_cause, c.solution,
      c.reopened, c.escalation::int as escalation, c.choices, c.chosen
    from care."case" c join care.kind k on k.key = c.kind where ${where}`.execute(handle);
  return rows;
}

/** Under the case's lock, which all that changes it takes first. @throws Problem `care/case-not-found` */
export async function lockCase(tx: Tx, caseId: string): Promise<CaseRow> {
  await sql`select from care."case" where case_id = ${caseId} for update`.execute(tx);
  const [row] = await caseRows(tx, sql`c.case_id = ${caseId}`);
  if (!row) throw new Problem(caseNotFound);
  return row;
}

export interface NewStep {
  readonly kind: Care.CaseStep['kind'];
  readonly by: Care.CaseStep['by'];
  readonly byId?: string | null;
  readonly byName?: string | null;
  readonly text?: string | null;
  readonly amountFen?: number | null;
  readonly fileId?: string | null;
  /** Not for the owner. */
  readonly internal?: boolean;
}

export async function addStep(tx: Tx, caseId: string, step: NewStep, at: Temporal.Instant): Promise<void> {
  const { kind, by, byId = null, byName = null, text = null, amountFen = null, fileId = null, internal = false } = step;
  await sql`
    insert into care.step (step_id, case_id, kind, at, by_side, by_id, by_name, body, amount_fen, file_id, internal)
    values (${newId()}, ${caseId}, ${kind}, ${at.toString()}, ${by}, ${byId}, ${byName}, ${text}, ${amountFen}, ${fileId},
      ${internal})`.execute(tx);
}

export async function stepsOf(handle: Db | Tx, caseId: string, reader: 'owner' | 'staff'): Promise<Care.CaseStep[]> {
  const { rows } = await sql<Care.CaseStep>`
    select step_id as "stepId", kind, at, by_side as by,
      case when ${reader} = 'staff' then by_name end as "byName", body as text, amount_fen as "amountFen",
      file_id as "fileId"
    from care.step where case_id = ${caseId} and (${reader} = 'staff' or not internal) order by step_id`.execute(
    handle,
  );
  return rows;
}

type CaseFact =
  | {
      readonly type: typeof Care.caseOpened;
      readonly by: Care.CaseOpened['by'];
      readonly answerDueAt: string;
      readonly solveDueAt: string;
    }
  | { readonly type: typeof Care.caseMoved; readonly step: string }
  | { readonly type: typeof Care.caseReopened }
  | { readonly type: typeof Care.caseEscalated; readonly level: number; readonly clock: 'answer' | 'solution' };

function about(row: CaseRow, at: Temporal.Instant) {
  return {
    subjectId: row.case_id,
    customerId: row.customer_id,
    petId: row.pet_id,
    merchantId: row.merchant_id,
    occurredAt: at,
  };
}

const told = (row: CaseRow) => ({
  caseId: row.case_id,
  no: caseNo(row.case_no),
  kind: row.kind,
  bookingId: row.booking_id,
});

/** Append a fact about a case. */
export async function tellOf(tx: Tx, row: CaseRow, fact: CaseFact, at: Temporal.Instant): Promise<void> {
  const { type, ...more } = fact;
  await append(tx, type as typeof Care.caseReopened, { ...about(row, at), payload: { ...told(row), ...more } });
}

export async function tellAnswered(tx: Tx, row: CaseRow, first: boolean, at: Temporal.Instant): Promise<void> {
  await append(tx, Care.caseAnswered, {
    ...about(row, at),
    payload: {
      ...told(row),
      first,
      inTime: Temporal.Instant.compare(at, row.answer_due_at) <= 0,
      minutes: minutesBetween(Temporal.Instant.from(row.opened_at), at),
    },
  });
}

export async function tellSolved(tx: Tx, row: CaseRow, rootCause: Care.RootCause, at: Temporal.Instant): Promise<void> {
  await append(tx, Care.caseSolved, {
    ...about(row, at),
    payload: {
      ...told(row),
      rootCause,
      inTime: Temporal.Instant.compare(at, row.solve_due_at) <= 0,
      minutes: minutesBetween(Temporal.Instant.from(row.opened_at), at),
    },
  });
}
