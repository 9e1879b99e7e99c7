/** Brings the product's catalogue in at start; what operators have edited stays as they wrote it (MER-10). */
import { sql } from 'kysely';
import { type Db, inTransaction, jsonb, type Tx } from '../../../platform/db.ts';
import type { Inner } from '../deps.ts';
import { resolveBands } from '../offer/bands.ts';
import { type ShippedScene, type ShippedService, shipped } from './shipped.ts';

/** One process at a time; a catalogue that is in already costs one query. */
export async function ensureCatalogue(deps: Pick<Inner, 'db' | 'clock'>): Promise<void> {
  if (await isIn(deps.db)) return;
  await inTransaction(deps.db, async (tx) => {
    await sql`select pg_advisory_xact_lock(hashtextextended('merchant.catalogue', 11))`.execute(tx);
    if (await isIn(tx)) return;
    const { documentKinds, scenes, digest } = shipped();
    for (const { key, names, personal } of documentKinds) {
      await sql`
        insert into merchant.document_kind (key, names, personal) values (${key}, ${jsonb(names)}, ${personal})
        on conflict (key) do update set names = excluded.names, personal = excluded.personal
          where not document_kind.edited`.execute(tx);
    }
    for (const scene of scenes) await upsertScene(tx, deps, scene);
    await sql`
      insert into merchant.shipped (digest) values (${digest})
      on conflict (one) do update set digest = excluded.digest`.execute(tx);
  });
}

async function isIn(handle: Db | Tx): Promise<boolean> {
  const { rows } = await sql`select from merchant.shipped where digest = ${shipped().digest}`.execute(handle);
  return rows.length > 0;
}

async function upsertScene(tx: Tx, deps: Pick<Inner, 'clock'>, scene: ShippedScene): Promise<void> {
  const { key, course } = scene;
  await sql`
    insert into merchant.course (key, names, pages, questions, pass_mark, attempts)
    values (${key}, ${jsonb(course.names)}, ${jsonb(course.pages)}, ${jsonb(course.questions)}, ${course.passMark},
      ${course.attempts})
    on conflict (key) do update set names = excluded.names, pages = excluded.pages, questions = excluded.questions,
      pass_mark = excluded.pass_mark, attempts = excluded.attempts, version = course.version + 1
    where not course.edited and (course.pages, course.questions) is distinct from (excluded.pages, excluded.questions)`.execute(
    tx,
  );
  await sql`
    insert into merchant.category (key, names, icon, document_kinds, course_key, skills, position, active)
    values (${key}, ${jsonb(scene.names)}, ${scene.icon}, ${scene.documentKinds}::text[], ${key}, ${jsonb(scene.skills)},
      ${scene.position}, true)
    on conflict (key) do update set names = excluded.names, icon = excluded.icon,
      document_kinds = excluded.document_kinds, skills = excluded.skills, position = excluded.position
    where not category.edited`.execute(tx);
  for (const service of scene.services) await upsertService(tx, deps, key, service);
}

async function upsertService(
  tx: Tx,
  { clock }: Pick<Inner, 'clock'>,
  categoryKey: string,
  service: ShippedService,
): Promise<void> {
  const { rows } = await sql<{ service_id: string; sop_version: number; edited: boolean }>`
    insert into merchant.service (service_id, key, category_key, names, mode, legs, minutes, form, needs_vaccines, species,
      home, active)
    values (uuidv7(), ${service.key}, ${categoryKey}, ${jsonb(service.names)}, ${service.mode}, ${jsonb(service.legs)},
      ${jsonb(service.minutes)}, ${jsonb(service.form)}, ${service.needsVaccines}, ${service.species}::text[],
      ${service.home}, true)
    on conflict (key) do update set names = excluded.names, legs = excluded.legs, minutes = excluded.minutes,
      form = excluded.form, needs_vaccines = excluded.needs_vaccines, species = excluded.species, home = excluded.home
    where not service.edited
    returning service_id, sop_version, edited`.execute(tx);
  const row = rows[0];
  if (!row) return;
  await resolveBands(tx, row.service_id, service.minutes);
  // The product's own SOP goes on only as long as nobody has written another version.
  await sql`
    with latest as (
      select version, steps from merchant.sop_version where service_id = ${row.service_id} order by version desc limit 1
    ), written as (
      insert into merchant.sop_version (service_id, version, steps, created_at)
      select ${row.service_id}, coalesce((select version from latest), 0) + 1, ${jsonb(service.sop)},
        ${clock.now().toString()}::timestamptz
      where (select steps from latest) is distinct from ${jsonb(service.sop)}
        and not exists (select from merchant.sop_version where service_id = ${row.service_id} and created_by is not null)
      returning version
    )
    update merchant.service set sop_version = written.version from written where service_id = ${row.service_id}`.execute(
    tx,
  );
}
