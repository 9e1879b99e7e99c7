/** Commands of operators on the catalogue: categories, services, SOP versions, courses; a new key makes a new one (MER-10). */
import { Merchant } from '@pawloop/contract';
import { sql } from 'kysely';
import { inTransaction, jsonb, type Tx } from '../../../platform/db.ts';
import { append } from '../../../platform/event-log.ts';
import { newId } from '../../../platform/ids.ts';
import { Problem } from '../../../platform/problem.ts';
import { nameOf, note } from '../admission/note.ts';
import { settleAll } from '../admission/settle-all.ts';
import type { Caller, Inner } from '../deps.ts';
import { resolveBands } from '../offer/bands.ts';
import { catalogueInvalid, versionChanged } from '../problems.ts';
import { tellSkills } from '../roster/tell.ts';
import { retrainDays } from '../settings.ts';
import { requireCategory, requireCourse, requireService } from './check.ts';
import { categoriesWhere, courseByKey, coursesWhere, serviceByKey, servicesWhere } from './queries.ts';

const noted = (key: string, what: string, before: unknown, after: unknown) => ({
  action: `merchant.${what}_changed`,
  subjectType: what,
  subjectId: key,
  before: before ?? null,
  after,
});

/** Documents that a category needs from now on hide the merchants who lack them. @throws Problem `merchant/catalogue-invalid` */
export function putCategory(
  deps: Inner,
  caller: Caller,
  key: string,
  input: Merchant.CategoryInput,
): Promise<Merchant.Category> {
  return inTransaction(deps.db, async (tx) => {
    await requireCategory(tx, key, input);
    const [before] = await categoriesWhere(tx, sql`c.key = ${key}`);
    await sql`
      insert into merchant.category (key, names, icon, document_kinds, course_key, skills, position, active, edited)
      values (${key}, ${jsonb(input.names)}, ${input.icon}, ${input.documentKinds}::text[], ${input.courseKey},
        ${jsonb(input.skills)}, ${input.position}, ${input.active}, true)
      on conflict (key) do update set names = excluded.names, icon = excluded.icon,
        document_kinds = excluded.document_kinds, course_key = excluded.course_key, skills = excluded.skills,
        position = excluded.position, active = excluded.active, edited = true`.execute(tx);
    await note(tx, caller, noted(key, 'category', before, input));
    await settleAll(tx, deps, { principal: 'system' }, key);
    if (JSON.stringify([before?.skills, before?.courseKey]) !== JSON.stringify([input.skills, input.courseKey])) {
      await tellSkills(
        tx,
        deps,
        sql`r.skills && ${[...(before?.skills ?? []), ...input.skills].map((s) => s.key)}::text[]`,
      );
    }
    const [after] = await categoriesWhere(tx, sql`c.key = ${key}`);
    if (!after) throw new Problem(catalogueInvalid);
    return after;
  });
}

export function putDocumentKind(
  deps: Inner,
  caller: Caller,
  key: string,
  { names, personal }: Omit<Merchant.DocumentKind, 'key'>,
): Promise<Merchant.DocumentKind> {
  return inTransaction(deps.db, async (tx) => {
    const { rows } = await sql`select names, personal from merchant.document_kind where key = ${key}`.execute(tx);
    await sql`
      insert into merchant.document_kind (key, names, personal, edited) values (${key}, ${jsonb(names)}, ${personal}, true)
      on conflict (key) do update set names = excluded.names, personal = excluded.personal, edited = true`.execute(tx);
    await note(tx, caller, noted(key, 'document_kind', rows[0], { names, personal }));
    return { key, names, personal };
  });
}

/** @throws Problem `merchant/catalogue-invalid` */
export function putService(
  deps: Inner,
  caller: Caller,
  key: string,
  input: Merchant.ServiceInput,
): Promise<Merchant.Service> {
  return inTransaction(deps.db, async (tx) => {
    await requireService(tx, input);
    const [before] = await servicesWhere(tx, sql`v.key = ${key}`);
    if (before && (before.mode !== input.mode || before.categoryKey !== input.categoryKey)) {
      throw new Problem(catalogueInvalid, 'the mode and category of a service stay as they are');
    }
    const { rows } = await sql<{ service_id: string }>`
      insert into merchant.service (service_id, key, category_key, names, mode, legs, minutes, form, needs_vaccines,
        species, home, active, edited)
      values (${newId()}, ${key}, ${input.categoryKey}, ${jsonb(input.names)}, ${input.mode}, ${jsonb(input.legs)},
        ${jsonb(input.minutes)}, ${jsonb(input.form)}, ${input.needsVaccines}, ${input.species}::text[], ${input.home},
        ${input.active}, true)
      on conflict (key) do update set names = excluded.names, legs = excluded.legs, minutes = excluded.minutes,
        form = excluded.form, needs_vaccines = excluded.needs_vaccines, species = excluded.species, home = excluded.home,
        active = excluded.active, edited = true
      returning service_id`.execute(tx);
    const serviceId = rows[0]?.service_id ?? '';
    if (!before) await insertSop(tx, deps, caller, { serviceId, version: 1, steps: FIRST_SOP, note: null });
    await resolveBands(tx, serviceId, input.minutes);
    await note(tx, caller, noted(key, 'service', before, input));
    return serviceByKey(tx, key);
  });
}

/** Of a new service, until its own is written. */
const FIRST_SOP: Merchant.SopStep[] = [
  { key: 'done', names: { zh: '\u5b8c\u6210\u670d\u52a1', en: 'Service done' }, proof: 'tick', required: true },
];

export interface SopChange {
  readonly steps: Merchant.SopStep[];
  readonly note: string | null;
  readonly version: number;
  readonly retrain: boolean;
}

/**
 * A new version; bookings keep the one that they began with. With `retrain` passes of its category's exam stop counting
 * after the setting's days (MER-3).
 * @throws Problem `merchant/service-not-found`, `merchant/version-changed`, `merchant/catalogue-invalid`
 */
export function addSopVersion(
  deps: Inner,
  caller: Caller,
  key: string,
  { steps, note: words, version, retrain }: SopChange,
): Promise<Merchant.SopVersion> {
  if (new Set(steps.map((step) => step.key)).size !== steps.length) {
    throw new Problem(catalogueInvalid, 'two steps have the same key', [{ pointer: '/body/steps', detail: 'twice' }]);
  }
  return inTransaction(deps.db, async (tx) => {
    const service = await serviceByKey(tx, key);
    const next = version + 1;
    const { rows } = await sql`
      update merchant.service set sop_version = ${next}
      where service_id = ${service.serviceId} and sop_version = ${version} returning 1`.execute(tx);
    if (rows.length === 0) throw new Problem(versionChanged);
    const sop = { serviceId: service.serviceId, version: next, steps, note: words };
    await insertSop(tx, deps, caller, sop);
    if (retrain) await endPasses(tx, deps, service.categoryKey);
    const payload = { serviceKey: key, serviceVersion: next, retrain };
    await append(tx, Merchant.sopChanged, { subjectId: service.serviceId, payload });
    await note(
      tx,
      caller,
      noted(key, 'sop', { version }, { version: next, retrain, steps: steps.map((one) => one.key) }),
    );
    return { ...sop, createdAt: deps.clock.now().toString(), createdBy: nameOf(caller) };
  });
}

async function insertSop(
  tx: Tx,
  { clock }: Inner,
  caller: Caller,
  { serviceId, version, steps, note: words }: Pick<Merchant.SopVersion, 'serviceId' | 'version' | 'steps' | 'note'>,
): Promise<void> {
  await sql`
    insert into merchant.sop_version (service_id, version, steps, note, created_at, created_by)
    values (${serviceId}, ${version}, ${jsonb(steps)}, ${words}, ${clock.now().toString()}::timestamptz,
      ${nameOf(caller)})`.execute(tx);
}

/** Passes count until the end of the time for training again; one that ends earlier keeps its end. */
async function endPasses(tx: Tx, deps: Inner, categoryKey: string): Promise<void> {
  const days = await deps.settings.get(tx, retrainDays);
  const until = deps.clock
    .now()
    .add({ hours: days * 24 })
    .toString();
  await sql`
    update merchant.course c set version = version + 1 from merchant.category g
    where g.key = ${categoryKey} and c.key = g.course_key`.execute(tx);
  await sql`
    update merchant.pass p set counts_until = ${until}::timestamptz from merchant.category g
    where g.key = ${categoryKey} and p.course_key = g.course_key and p.counts_until is null`.execute(tx);
}

/** @throws Problem `merchant/catalogue-invalid` */
export function putCourse(
  deps: Inner,
  caller: Caller,
  key: string,
  input: Merchant.CourseInput,
): Promise<Merchant.Course> {
  requireCourse(input);
  return inTransaction(deps.db, async (tx) => {
    const [before] = await coursesWhere(tx, sql`c.key = ${key}`);
    await sql`
      insert into merchant.course (key, names, pages, questions, pass_mark, attempts, edited)
      values (${key}, ${jsonb(input.names)}, ${jsonb(input.pages)}, ${jsonb(input.questions)}, ${input.passMark},
        ${input.attempts}, true)
      on conflict (key) do update set names = excluded.names, pages = excluded.pages, questions = excluded.questions,
        pass_mark = excluded.pass_mark, attempts = excluded.attempts, version = course.version + 1, edited = true`.execute(
      tx,
    );
    await note(tx, caller, noted(key, 'course', before && { version: before.version }, { passMark: input.passMark }));
    return courseByKey(tx, key);
  });
}
