/** Commands of care: assign, answer, note, compensate, solve, reopen; each a step, told to the owner (CARE-2). */
import { Care } from '@pawloop/contract';
import { sql } from 'kysely';
import { record } from '../../platform/audit.ts';
import { inTransaction, type Tx } from '../../platform/db.ts';
import type { Staff } from '../../platform/http/index.ts';
import { Problem } from '../../platform/problem.ts';
import type { CareDeps } from './deps.ts';
import { kindOf } from './kinds.ts';
import { clocksOf } from './open.ts';
import { alreadySolved, nobodyToTell, notSolved, reopenTooLate, staffUnknown } from './problems.ts';
import { addStep, type CaseRow, lockCase, tellAnswered, tellOf, tellSolved } from './row.ts';
import { reopenDays } from './settings.ts';
import { tellOwner } from './tell.ts';

/** Null frees it. @throws Problem `care/case-not-found`, `care/already-solved`, `care/staff-unknown` */
export function assign(deps: CareDeps, staff: Staff, caseId: string, staffId: string | null): Promise<void> {
  const now = deps.clock.now();
  return inTransaction(deps.db, async (tx) => {
    const row = await lockCase(tx, caseId);
    if (row.state === 'solved') throw new Problem(alreadySolved);
    const card = staffId === null ? null : (await deps.identity.findStaff(tx, [staffId])).get(staffId);
    if (card === undefined || card?.disabled || (card !== null && card.merchantId !== null))
      throw new Problem(staffUnknown);
    await sql`
      update care."case" set assignee_id = ${card?.staffId ?? null}, assignee_name = ${card?.name ?? null}
      where case_id = ${caseId}`.execute(tx);
    const text = card?.name ?? null;
    await addStep(tx, caseId, { kind: 'assigned', by: 'operator', ...named(staff), text, internal: true }, now);
    await tellOf(tx, row, { type: Care.caseMoved, step: 'assigned' }, now);
  });
}

const named = (staff: Staff) => ({ byId: staff.staffId, byName: staff.name });

/**
 * The first answer stops the clock of the answer.
 * @throws Problem `care/case-not-found`, `care/nobody-to-tell`
 */
export function answer(deps: CareDeps, staff: Staff, caseId: string, text: string): Promise<void> {
  const now = deps.clock.now();
  return inTransaction(deps.db, async (tx) => {
    const row = await lockCase(tx, caseId);
    if (row.customer_id === null) throw new Problem(nobodyToTell);
    await addStep(tx, caseId, { kind: 'answer', by: 'operator', ...named(staff), text: text.trim() }, now);
    await markAnswered(tx, row, now);
    await tellOwner(tx, deps, row, 'answered', text.trim());
  });
}

/** Under the case's lock. */
export async function markAnswered(tx: Tx, row: CaseRow, now: Temporal.Instant): Promise<void> {
  const first = row.answered_at === null;
  if (first) {
    await sql`
      update care."case" set answered_at = ${now.toString()},
        state = case when state = 'open' then 'answered' else state end,
        escalate_at = case when state = 'solved' then null else solve_due_at end
      where case_id = ${row.case_id}`.execute(tx);
  }
  await tellAnswered(tx, row, first, now);
}

/** Seen by staff only. @throws Problem `care/case-not-found` */
export function note(deps: CareDeps, staff: Staff, caseId: string, text: string): Promise<void> {
  const now = deps.clock.now();
  return inTransaction(deps.db, async (tx) => {
    await lockCase(tx, caseId);
    await addStep(
      tx,
      caseId,
      { kind: 'note', by: 'operator', ...named(staff), text: text.trim(), internal: true },
      now,
    );
  });
}

/** @throws Problem `care/case-not-found`, `care/already-solved` */
export function solve(
  deps: CareDeps,
  staff: Staff,
  caseId: string,
  { rootCause, solution }: { readonly rootCause: Care.RootCause; readonly solution: string },
  requestId: string,
): Promise<void> {
  return inTransaction(deps.db, async (tx) => {
    const row = await lockCase(tx, caseId);
    if (row.state === 'solved') throw new Problem(alreadySolved);
    await solveIn(tx, deps, row, { rootCause, solution: solution.trim(), staff }, deps.clock.now());
    await record(tx, {
      actor: staff,
      action: 'care.case_solved',
      subjectType: 'case',
      subjectId: caseId,
      before: { state: row.state },
      after: { rootCause, solution },
      requestId,
    });
  });
}

export interface Solution {
  readonly rootCause: Care.RootCause;
  readonly solution: string;
  /** Left out: solved by the facts themselves. */
  readonly staff?: Staff;
}

/** Under the case's lock, of one that is not solved; a solution is an answer, too. */
export async function solveIn(
  tx: Tx,
  deps: CareDeps,
  row: CaseRow,
  { rootCause, solution, staff }: Solution,
  now: Temporal.Instant,
): Promise<void> {
  await sql`
    update care."case" set state = 'solved', solved_at = ${now.toString()}, root_cause = ${rootCause},
      solution = ${solution}, escalate_at = null, answered_at = coalesce(answered_at, ${now.toString()}::timestamptz)
    where case_id = ${row.case_id}`.execute(tx);
  const by = staff === undefined ? { by: 'system' as const } : { by: 'operator' as const, ...named(staff) };
  await addStep(tx, row.case_id, { kind: 'solved', ...by, text: solution }, now);
  if (row.answered_at === null) await tellAnswered(tx, row, true, now);
  await tellSolved(tx, row, rootCause, now);
  await tellOwner(tx, deps, row, 'solved', solution);
}

/** @throws Problem `care/case-not-found`, `care/not-solved` */
export function reopen(deps: CareDeps, staff: Staff, caseId: string, reason: string, requestId: string): Promise<void> {
  return inTransaction(deps.db, async (tx) => {
    const row = await lockCase(tx, caseId);
    await reopenIn(tx, deps, row, { by: 'operator', ...named(staff), text: reason.trim() });
    await record(tx, {
      actor: staff,
      action: 'care.case_reopened',
      subjectType: 'case',
      subjectId: caseId,
      before: { state: row.state },
      after: { reason },
      requestId,
    });
  });
}

/** Within the owner's days. @throws Problem `care/reopen-too-late` */
export async function requireReopenable(tx: Tx, deps: CareDeps, row: CaseRow): Promise<void> {
  if (row.solved_at === null) return;
  const until = Temporal.Instant.from(row.solved_at).add({ hours: 24 * (await deps.settings.get(tx, reopenDays)) });
  if (Temporal.Instant.compare(deps.clock.now(), until) > 0) throw new Problem(reopenTooLate);
}

/** With new clocks of its kind. @throws Problem `care/not-solved` */
export async function reopenIn(
  tx: Tx,
  deps: CareDeps,
  row: CaseRow,
  step: { readonly by: 'owner' | 'operator'; readonly byId?: string; readonly byName?: string; readonly text: string },
): Promise<void> {
  if (row.state !== 'solved') throw new Problem(notSolved);
  const now = deps.clock.now();
  const { solveDue } = await clocksOf(tx, deps, await kindOf(tx, row.kind, now), now);
  await sql`
    update care."case" set state = 'answered', solved_at = null, root_cause = null, solution = null,
      reopened = reopened + 1, escalation = 0, solve_due_at = ${solveDue.toString()}, escalate_at = ${solveDue.toString()}
    where case_id = ${row.case_id}`.execute(tx);
  await addStep(tx, row.case_id, { kind: 'reopened', ...step }, now);
  await tellOf(tx, row, { type: Care.caseReopened }, now);
  await tellOwner(tx, deps, row, 'reopened');
}
