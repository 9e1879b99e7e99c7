/** Which parts of ready journeys exist: the ids that were made, less those that were deleted or ended since. */
import { sql } from 'kysely';
import type { Db, Tx } from '../../../platform/db.ts';
import { Problem } from '../../../platform/problem.ts';
import type { JourneyDeps } from '../deps.ts';
import type { PartKind } from './build.ts';

type Faces = Pick<JourneyDeps, 'segment' | 'message' | 'coupon' | 'budget'>;

interface Made {
  readonly part_key: string;
  readonly kind: PartKind;
  readonly id: string;
}

/** Ids by part key. A coupon that ended, a template that was archived and a journey that ended are made anew. */
export async function standingParts(
  handle: Db | Tx,
  faces: Faces,
  keys: readonly string[],
): Promise<Map<string, string>> {
  const { rows } = await sql<Made>`
    select part_key, kind, id from journey.ready_part where part_key = any(${[...keys]}::text[])`.execute(handle);
  const ids = (kind: PartKind) => rows.filter((row) => row.kind === kind).map((row) => row.id);
  const messages = await faces.message.findTemplates(handle, ids('message'));
  const coupons = await faces.coupon.templatesOf(handle, ids('coupon'));
  const budgets = await faces.budget.find(handle, ids('budget'));
  const alive = new Set([
    ...[...messages.values()].filter((one) => one.archivedAt === null).map((one) => one.templateId),
    ...[...coupons.values()].filter((one) => one.status !== 'ended').map((one) => one.templateId),
    ...budgets.keys(),
    ...(await segmentsAmong(handle, faces, ids('segment'))),
    ...(await journeysAmong(handle, ids('journey'))),
  ]);
  return new Map(rows.filter((row) => alive.has(row.id)).map((row) => [row.part_key, row.id]));
}

async function segmentsAmong(handle: Db | Tx, faces: Faces, ids: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const id of ids) {
    try {
      await faces.segment.requireSegment(handle, id);
      found.push(id);
    } catch (error) {
      if (!(error instanceof Problem) || error.type.status !== 404) throw error;
    }
  }
  return found;
}

async function journeysAmong(handle: Db | Tx, ids: readonly string[]): Promise<string[]> {
  const { rows } = await sql<{ journey_id: string }>`
    select journey_id from journey.journey where journey_id = any(${[...ids]}::uuid[]) and state <> 'ended'`.execute(
    handle,
  );
  return rows.map((row) => row.journey_id);
}

/** @returns the id that the part had before, when it was made anew */
export async function storePart(
  tx: Tx,
  key: string,
  kind: PartKind,
  id: string,
  at: Temporal.Instant,
): Promise<string | undefined> {
  const { rows } = await sql<{ before: string | null }>`
    insert into journey.ready_part (part_key, kind, id, made_at) values (${key}, ${kind}, ${id}, ${at.toString()})
    on conflict (part_key) do update set id = excluded.id, made_at = excluded.made_at
    returning old.id as before`.execute(tx);
  return rows[0]?.before ?? undefined;
}

/** The draft of the journey speaks of what was made anew; whatever else was changed in it stays. */
export async function replaceInDraft(
  tx: Tx,
  journeyId: string,
  replaced: ReadonlyMap<string, string>,
  at: Temporal.Instant,
): Promise<void> {
  for (const [before, id] of replaced) {
    await sql`
      update journey.journey set draft = replace(draft::text, ${before}::text, ${id}::text)::jsonb,
        draft_version = draft_version + 1, updated_at = ${at.toString()}
      where journey_id = ${journeyId} and position(${before}::text in draft::text) > 0`.execute(tx);
  }
}

/** One at a time makes parts, so that two clicks make one of each. */
export async function lockReady(tx: Tx): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended('journey/ready', 0))`.execute(tx);
}
