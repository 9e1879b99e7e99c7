/** Commands of the exam: begin an attempt, hand it in; who passes may be assigned to the category (MER-3). */
import { randomInt } from 'node:crypto';
import { Merchant } from '@pawloop/contract';
import { sql } from 'kysely';
import { inTransaction, jsonb, type Tx } from '../../../platform/db.ts';
import { append } from '../../../platform/event-log.ts';
import type { Staff } from '../../../platform/http/index.ts';
import { newId } from '../../../platform/ids.ts';
import { Problem } from '../../../platform/problem.ts';
import { standingsOf } from '../admission/readiness.ts';
import { applyMove, lockMerchant } from '../admission/transition.ts';
import { settle } from '../admission/visibility.ts';
import { courseByKey } from '../catalogue/queries.ts';
import type { Inner } from '../deps.ts';
import { markPaper, newPaper, type PaperQuestion, shownPaper } from '../domain/exam.ts';
import { isReady } from '../domain/state.ts';
import { attemptNotFound, courseNotFound, examEnded, examTried } from '../problems.ts';
import { tellSkills } from '../roster/tell.ts';
import { examMinutes } from '../settings.ts';

/** Learners belong to a merchant. @throws Problem `merchant/course-not-found` */
export function learnerOf(staff: Staff): { staffId: string; merchantId: string } {
  if (staff.merchantId === null) throw new Problem(courseNotFound, 'courses are for the staff of merchants');
  return { staffId: staff.staffId, merchantId: staff.merchantId };
}

/** Attempts of a person in a course, as it is taught now, since 24 hours ago. */
export async function attemptsSince(
  handle: Tx | Inner['db'],
  staffId: string,
  course: Pick<Merchant.Course, 'key' | 'version'>,
  at: Temporal.Instant,
): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from merchant.attempt where staff_id = ${staffId} and course_key = ${course.key}
      and course_version = ${course.version} and started_at > ${at.subtract({ hours: 24 }).toString()}::timestamptz`.execute(
    handle,
  );
  return rows[0]?.count ?? 0;
}

interface AttemptRow {
  attempt_id: string;
  course_key: string;
  course_version: number;
  merchant_id: string;
  paper: PaperQuestion[];
  started_at: string;
  expires_at: string;
  ended_at: string | null;
}

/**
 * An attempt counts from its beginning; one that is still open is given again with the same paper, unless the course has
 * changed meanwhile. Two beginnings at once make one attempt.
 * @throws Problem `merchant/course-not-found`, `merchant/exam-tried`
 */
export function beginExam(deps: Inner, staff: Staff, courseKey: string): Promise<Merchant.ExamAttempt> {
  const { staffId, merchantId } = learnerOf(staff);
  return inTransaction(deps.db, async (tx) => {
    const now = deps.clock.now();
    await sql`select pg_advisory_xact_lock(hashtextextended(${`merchant.exam/${staffId}/${courseKey}`}, 11))`.execute(
      tx,
    );
    const course = await courseByKey(tx, courseKey);
    await sql`
      update merchant.attempt set ended_at = least(expires_at, ${now.toString()}::timestamptz), score = 0, passed = false
      where staff_id = ${staffId} and course_key = ${courseKey} and ended_at is null
        and (expires_at <= ${now.toString()}::timestamptz or course_version <> ${course.version})`.execute(tx);
    const { rows } = await sql<AttemptRow>`
      select * from merchant.attempt
      where staff_id = ${staffId} and course_key = ${courseKey} and ended_at is null`.execute(tx);
    const open = rows[0];
    if (open) return shownAttempt(open, course);
    if ((await attemptsSince(tx, staffId, course, now)) >= course.attempts) throw new Problem(examTried);
    const minutes = await deps.settings.get(tx, examMinutes);
    const attempt = {
      attempt_id: newId(),
      course_key: courseKey,
      course_version: course.version,
      merchant_id: merchantId,
      paper: newPaper(course.questions, (n) => randomInt(n)),
      started_at: now.toString(),
      expires_at: now.add({ minutes }).toString(),
      ended_at: null,
    };
    await sql`
      insert into merchant.attempt (attempt_id, merchant_id, staff_id, course_key, course_version, paper, started_at,
        expires_at)
      values (${attempt.attempt_id}, ${merchantId}, ${staffId}, ${courseKey}, ${course.version}, ${jsonb(attempt.paper)},
        ${attempt.started_at}::timestamptz, ${attempt.expires_at}::timestamptz)`.execute(tx);
    return shownAttempt(attempt, course);
  });
}

function shownAttempt(row: AttemptRow, course: Merchant.Course): Merchant.ExamAttempt {
  return {
    attemptId: row.attempt_id,
    courseKey: row.course_key,
    questions: shownPaper(row.paper, course.questions),
    startedAt: row.started_at,
    expiresAt: row.expires_at,
  };
}

type Answers = readonly { readonly key: string; readonly answer: number }[];

/**
 * Once for each attempt, whoever presses twice. A pass is the person's from then on, and moves the merchant on when it was
 * the first.
 * @throws Problem `merchant/attempt-not-found`, `merchant/exam-ended`
 */
export function handInExam(
  deps: Inner,
  staff: Staff,
  attemptId: string,
  answers: Answers,
): Promise<Merchant.ExamResult> {
  const { staffId } = learnerOf(staff);
  return inTransaction(deps.db, async (tx) => {
    const now = deps.clock.now();
    const { rows } = await sql<AttemptRow>`
      select * from merchant.attempt where attempt_id = ${attemptId} and staff_id = ${staffId} for update`.execute(tx);
    const attempt = rows[0];
    if (!attempt) throw new Problem(attemptNotFound);
    const over = Temporal.Instant.compare(attempt.expires_at, now) <= 0;
    if (attempt.ended_at !== null || over) throw new Problem(examEnded);
    const course = await courseByKey(tx, attempt.course_key);
    // What was right when it began says nothing of the work as it is done now.
    if (attempt.course_version !== course.version) throw new Problem(examEnded, 'the course has changed');
    const score = markPaper(attempt.paper, course.questions, answers);
    const passed = score >= course.passMark;
    await sql`
      update merchant.attempt set ended_at = ${now.toString()}::timestamptz, score = ${score}, passed = ${passed}
      where attempt_id = ${attemptId}`.execute(tx);
    const merchantId = attempt.merchant_id;
    const payload = { merchantId, staffId, courseKey: course.key, passed };
    await append(tx, Merchant.merchantTrained, { subjectId: staffId, merchantId, payload });
    if (passed) await keepPass(tx, deps, { staffId, merchantId, course });
    const tried = await attemptsSince(tx, staffId, course, now);
    return { passed, score, passMark: course.passMark, attemptsLeft: Math.max(0, course.attempts - tried) };
  });
}

export interface NewPass {
  readonly staffId: string;
  readonly merchantId: string;
  readonly course: Pick<Merchant.Course, 'key' | 'version'>;
}

/** The person may do the category's work from now on. */
export async function keepPass(tx: Tx, deps: Inner, { staffId, merchantId, course }: NewPass): Promise<void> {
  const merchant = await lockMerchant(tx, merchantId);
  await sql`
    insert into merchant.pass (staff_id, course_key, merchant_id, course_version, passed_at)
    values (${staffId}, ${course.key}, ${merchantId}, ${course.version}, ${deps.clock.now().toString()}::timestamptz)
    on conflict (staff_id, course_key) do update set merchant_id = excluded.merchant_id,
      course_version = excluded.course_version, passed_at = excluded.passed_at, counts_until = null,
      lapse_told = false`.execute(tx);
  await tellSkills(tx, deps, sql`coalesce(r.staff_id, r.resource_id) = ${staffId}`);
  let state = merchant.state;
  const system = { principal: 'system' as const };
  for (const to of ['training', 'exam_passed'] as const) {
    const from = to === 'training' ? 'approved' : 'training';
    if (state !== from) continue;
    if (to === 'exam_passed' && !(await someReady(tx, deps, merchantId))) continue;
    await applyMove(tx, deps, system, { merchant: { ...merchant, state }, to, reason: null });
    state = to;
  }
  await settle(tx, deps, { ...merchant, state }, system);
}

async function someReady(tx: Tx, deps: Inner, merchantId: string): Promise<boolean> {
  const standings = (await standingsOf(tx, deps, [merchantId], deps.clock.now())).get(merchantId) ?? [];
  return standings.some(isReady);
}
