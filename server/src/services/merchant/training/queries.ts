/** Reads of training: my courses, one course with its pages, who of a merchant has passed (MER-3). */
import type { Merchant } from '@pawloop/contract';
import { sql } from 'kysely';
import type { Staff } from '../../../platform/http/index.ts';
import { Problem } from '../../../platform/problem.ts';
import { requireOwn } from '../admission/own.ts';
import { coursesWhere } from '../catalogue/queries.ts';
import type { Caller, Inner } from '../deps.ts';
import type { Handle } from '../face.ts';
import { courseNotFound, notTrained } from '../problems.ts';
import { attemptsSince, learnerOf } from './exam.ts';

interface PassRow {
  course_key: string;
  passed_at: string;
  counts_until: string | null;
}

/** Courses of the categories that my merchant wants or runs. */
export async function myCourses(deps: Inner, staff: Staff): Promise<Merchant.CourseState[]> {
  const { merchantId } = learnerOf(staff);
  const courses = await coursesWhere(
    deps.db,
    sql<boolean>`exists (select from merchant.category g join merchant.merchant_category mc on mc.category_key = g.key
      where g.course_key = c.key and mc.merchant_id = ${merchantId})`,
  );
  return Promise.all(courses.map((course) => stateOf(deps, staff, course)));
}

async function stateOf(deps: Inner, staff: Staff, course: Merchant.Course): Promise<Merchant.CourseState> {
  const { db, clock } = deps;
  const now = clock.now();
  const { staffId, merchantId } = learnerOf(staff);
  const { rows: passes } = await sql<PassRow>`
    select course_key, passed_at, counts_until from merchant.pass
    where staff_id = ${staffId} and course_key = ${course.key}`.execute(db);
  const { rows: categories } = await sql<{ key: string }>`
    select g.key from merchant.category g join merchant.merchant_category mc on mc.category_key = g.key
    where g.course_key = ${course.key} and mc.merchant_id = ${merchantId} order by g.position`.execute(db);
  const { rows: failed } = await sql`
    select from merchant.attempt where staff_id = ${staffId} and course_key = ${course.key} and not passed limit 1`.execute(
    db,
  );
  const pass = passes[0];
  const counts = pass && (pass.counts_until === null || Temporal.Instant.compare(pass.counts_until, now) > 0);
  const open = failed.length > 0 ? 'failed' : 'open';
  return {
    courseKey: course.key,
    categories: categories.map((row) => row.key),
    names: course.names,
    version: course.version,
    pageCount: course.pages.length,
    questionCount: course.questions.length,
    passMark: course.passMark,
    state: counts ? (pass.counts_until === null ? 'passed' : 'due') : open,
    passedAt: pass?.passed_at ?? null,
    countsUntil: pass?.counts_until ?? null,
    attemptsLeft: Math.max(0, course.attempts - (await attemptsSince(db, staffId, course, now))),
  };
}

/** @throws Problem `merchant/course-not-found` */
export async function myCourse(deps: Inner, staff: Staff, courseKey: string): Promise<Merchant.CourseDetail> {
  const [course] = await coursesWhere(deps.db, sql<boolean>`c.key = ${courseKey}`);
  if (!course) throw new Problem(courseNotFound);
  return { ...(await stateOf(deps, staff, course)), pages: course.pages };
}

/** @throws Problem `merchant/not-found` */
export async function trainedPeople(
  deps: Inner,
  caller: Caller,
  merchantId: string,
): Promise<Merchant.TrainedPerson[]> {
  requireOwn(caller, merchantId);
  const { rows } = await sql<PassRow & { staff_id: string }>`
    select staff_id, course_key, passed_at, counts_until from merchant.pass
    where merchant_id = ${merchantId} order by passed_at desc`.execute(deps.db);
  const people = await deps.identity.findStaff(
    deps.db,
    rows.map((row) => row.staff_id),
  );
  return rows.map((row) => ({
    staffId: row.staff_id,
    name: people.get(row.staff_id)?.name ?? '',
    courseKey: row.course_key,
    passedAt: row.passed_at,
    countsUntil: row.counts_until,
  }));
}

/**
 * Sign-ins of a merchant whose exam of the service's category counts now; everybody's who belongs to it when the category
 * has no course.
 */
export async function personsMayPerform(
  handle: Handle,
  at: Temporal.Instant,
  { serviceId, merchantId }: { readonly serviceId: string; readonly merchantId: string },
): Promise<Set<string>> {
  const { rows } = await sql<{ staff_id: string }>`
    select r.staff_id from merchant.service v join merchant.category c on c.key = v.category_key
      join merchant.store s on s.merchant_id = ${merchantId} join merchant.resource r using (store_no)
    where v.service_id = ${serviceId} and r.active and r.staff_id is not null and (c.course_key is null or exists (
      select 1 from merchant.pass p where p.staff_id = coalesce(r.staff_id, r.resource_id) and p.course_key = c.course_key
        and coalesce(p.counts_until > ${at.toString()}::timestamptz, true)))`.execute(handle);
  return new Set(rows.map((row) => row.staff_id));
}

/** @throws Problem `merchant/not-trained` unless the resource has the skill in effect */
export async function requireSkill(
  handle: Handle,
  at: Temporal.Instant,
  { resourceNo, skill }: { readonly resourceNo: number; readonly skill: string },
): Promise<void> {
  const { rows } = await sql`
    select from merchant.resource r join merchant.category c on c.skills @> jsonb_build_array(jsonb_build_object('key', ${skill}::text))
    where r.resource_no = ${resourceNo} and r.active and ${skill} = any(r.skills) and (c.course_key is null or exists (
      select 1 from merchant.pass p where p.staff_id = coalesce(r.staff_id, r.resource_id) and p.course_key = c.course_key
        and coalesce(p.counts_until > ${at.toString()}::timestamptz, true)))`.execute(handle);
  if (rows.length === 0) throw new Problem(notTrained, skill);
}
