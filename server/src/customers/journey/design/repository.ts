/** SQL of journeys themselves: drafts, versions, states, what they use. */
import type { Journey } from '@pawloop/contract';
import { type RawBuilder, sql } from 'kysely';
import { type Db, jsonb, type Tx } from '../../../platform/db.ts';
import { Problem } from '../../../platform/problem.ts';
import { unknownJourney, unknownVersion } from '../problems.ts';

export interface StoredJourney {
  readonly journeyId: string;
  readonly name: string;
  readonly description: string;
  readonly state: Journey.JourneyState;
  readonly draft: Journey.JourneyDefinition;
  readonly draftVersion: number;
  readonly publishedDraft: number | null;
  readonly version: number | null;
  readonly readyKey: string | null;
  readonly scheduledThrough: string | null;
  readonly createdAt: string;
  readonly createdBy: string | null;
  readonly updatedAt: string;
  readonly publishedAt: string | null;
  readonly endedAt: string | null;
}

const columns = sql`j.journey_id as "journeyId", j.name, j.description, j.state, j.draft, j.draft_version as "draftVersion",
  j.published_draft as "publishedDraft", j.version, j.ready_key as "readyKey", j.scheduled_through as "scheduledThrough",
  j.created_at as "createdAt", j.created_by as "createdBy", j.updated_at as "updatedAt",
  j.published_at as "publishedAt", j.ended_at as "endedAt"`;

export async function journeysWhere(
  handle: Db | Tx,
  where: RawBuilder<unknown>,
  limit: number,
): Promise<StoredJourney[]> {
  const { rows } = await sql<StoredJourney>`
    select ${columns} from journey.journey j where ${where} order by j.journey_id desc limit ${limit}`.execute(handle);
  return rows;
}

/** @throws Problem `journey/unknown` */
export async function requireJourney(handle: Db | Tx, journeyId: string): Promise<StoredJourney> {
  const [journey] = await journeysWhere(handle, sql`j.journey_id = ${journeyId}`, 1);
  if (!journey) throw new Problem(unknownJourney, journeyId);
  return journey;
}

/** Under its row lock. @throws Problem `journey/unknown` */
export async function lockJourney(tx: Tx, journeyId: string): Promise<StoredJourney> {
  await sql`select from journey.journey where journey_id = ${journeyId} for update`.execute(tx);
  return requireJourney(tx, journeyId);
}

export interface NewJourney {
  readonly journeyId: string;
  readonly name: string;
  readonly description: string;
  readonly definition: Journey.JourneyDefinition;
  readonly readyKey: string | null;
  readonly at: Temporal.Instant;
  readonly by: string | null;
}

export async function insertJourney(tx: Tx, journey: NewJourney): Promise<void> {
  const { journeyId, name, description, definition, readyKey, by } = journey;
  const at = journey.at.toString();
  await sql`
    insert into journey.journey (journey_id, name, description, draft, ready_key, created_at, created_by, updated_at)
    values (${journeyId}, ${name}, ${description}, ${jsonb(definition)}, ${readyKey}, ${at}, ${by}, ${at})`.execute(tx);
}

export interface StoredVersion {
  readonly version: number;
  readonly definition: Journey.JourneyDefinition;
  readonly publishedAt: string;
  readonly publishedBy: string | null;
  readonly includeExisting: boolean;
  readonly overrideBy: string | null;
  readonly overrideReason: string | null;
}

/** Newest first. */
export async function versionsOf(handle: Db | Tx, journeyId: string): Promise<StoredVersion[]> {
  const { rows } = await sql<StoredVersion>`
    select version, definition, published_at as "publishedAt", published_by as "publishedBy",
      include_existing as "includeExisting", override_by as "overrideBy", override_reason as "overrideReason"
    from journey.version where journey_id = ${journeyId} order by version desc`.execute(handle);
  return rows;
}

/** @throws Problem `journey/unknown-version` */
export async function requireVersion(handle: Db | Tx, journeyId: string, version: number): Promise<StoredVersion> {
  const found = (await versionsOf(handle, journeyId)).find((one) => one.version === version);
  if (!found) throw new Problem(unknownVersion, `${journeyId} version ${version}`);
  return found;
}

/** Runs that are still going, by version. */
export async function liveByVersion(handle: Db | Tx, journeyId: string): Promise<Map<number, number>> {
  const { rows } = await sql<{ version: number; live: number }>`
    select version, sum(case what when 'entered' then count else -count end)::bigint as live from journey.tally
    where journey_id = ${journeyId} and node = '' and what <> 'goal' and what <> 'late' group by version`.execute(
    handle,
  );
  return new Map(rows.map((row) => [row.version, Math.max(0, row.live)]));
}

export type Use = { readonly kind: 'segment' | 'message' | 'coupon' | 'budget'; readonly id: string };

export async function replaceUses(tx: Tx, journeyId: string, uses: readonly Use[]): Promise<void> {
  await sql`delete from journey.use where journey_id = ${journeyId}`.execute(tx);
  await sql`
    insert into journey.use (journey_id, kind, used_id)
    select ${journeyId}::uuid, kind, used_id
    from unnest(${uses.map((use) => use.kind)}::text[], ${uses.map((use) => use.id)}::uuid[]) as u (kind, used_id)
    on conflict do nothing`.execute(tx);
}
