/** SQL of segments themselves: definitions, versions, who asks whom, and the locks of the lanes. */
import type { Segment } from '@pawloop/contract';
import { sql } from 'kysely';
import { type Db, jsonb, type Tx, violates } from '../../platform/db.ts';
import { Problem } from '../../platform/problem.ts';
import { segmentInUse, unknownSegment } from './problems.ts';

export type Lane = 'hot' | 'cold';

export interface StoredSegment {
  readonly segmentId: string;
  readonly name: string;
  readonly description: string;
  readonly kind: 'live' | 'snapshot';
  readonly lane: Lane;
  readonly version: number;
  readonly definition: Segment.Definition;
  readonly size: number;
  readonly evaluatedThrough: Temporal.Instant;
  readonly createdAt: string;
  readonly createdBy: string | null;
  readonly publishedAt: string;
}

interface Row {
  segment_id: string;
  name: string;
  description: string;
  kind: 'live' | 'snapshot';
  lane: Lane;
  version: number;
  definition: Segment.Definition;
  size: number;
  evaluated_through: string;
  created_at: string;
  created_by: string | null;
  published_at: string;
}

const columns = sql`segment_id, name, description, kind, lane, version, definition, size, evaluated_through,
  created_at, created_by, published_at`;

function stored(row: Row): StoredSegment {
  return {
    segmentId: row.segment_id,
    name: row.name,
    description: row.description,
    kind: row.kind,
    lane: row.lane,
    version: row.version,
    definition: row.definition,
    size: row.size,
    evaluatedThrough: Temporal.Instant.from(row.evaluated_through),
    createdAt: row.created_at,
    createdBy: row.created_by,
    publishedAt: row.published_at,
  };
}

/**
 * Everything that evaluates and applies in a lane does so one after the other: what one reads, no other has half
 * written. An advisory lock takes no transaction id, so readers of the log do not wait for an evaluation.
 */
export async function lockLane(tx: Tx, ...lanes: readonly Lane[]): Promise<void> {
  for (const lane of [...lanes].sort().reverse()) {
    await sql`select pg_advisory_xact_lock(hashtextextended(${`segment/${lane}`}, 13))`.execute(tx);
  }
}

/** @throws Problem `segment/unknown` */
export async function requireSegment(handle: Db | Tx, segmentId: string): Promise<StoredSegment> {
  const { rows } = await sql<Row>`select ${columns} from segment.segment where segment_id = ${segmentId}`.execute(
    handle,
  );
  if (!rows[0]) throw new Problem(unknownSegment, segmentId);
  return stored(rows[0]);
}

export async function findSegments(handle: Db | Tx, ids: readonly string[]): Promise<StoredSegment[]> {
  const { rows } = await sql<Row>`
    select ${columns} from segment.segment where segment_id = any(${[...ids]}::uuid[])`.execute(handle);
  return rows.map(stored);
}

export async function liveSegments(handle: Db | Tx, lane: Lane): Promise<StoredSegment[]> {
  const { rows } = await sql<Row>`
    select ${columns} from segment.segment where kind = 'live' and lane = ${lane} order by segment_id`.execute(handle);
  return rows.map(stored);
}

export interface ListOptions {
  readonly kind?: 'live' | 'snapshot';
  readonly q?: string;
  readonly before?: string;
  readonly limit: number;
}

/** Newest first; ids are in order of creation. */
export async function listSegments(handle: Db | Tx, { kind, q, before, limit }: ListOptions): Promise<StoredSegment[]> {
  const { rows } = await sql<Row>`
    select ${columns} from segment.segment
    where ${kind ? sql`kind = ${kind}` : sql`true`} and ${q ? sql`position(lower(${q}) in lower(name)) > 0` : sql`true`}
      and ${before ? sql`segment_id < ${before}::uuid` : sql`true`}
    order by segment_id desc limit ${limit}`.execute(handle);
  return rows.map(stored);
}

export interface NewSegment {
  readonly segmentId: string;
  readonly name: string;
  readonly description: string;
  readonly kind: 'live' | 'snapshot';
  readonly lane: Lane;
  readonly definition: Segment.Definition;
  readonly at: Temporal.Instant;
  readonly by: string | null;
  readonly includeExisting: boolean;
}

export async function insertSegment(tx: Tx, segment: NewSegment): Promise<void> {
  const { segmentId, name, description, kind, lane, definition, by, includeExisting } = segment;
  const at = segment.at.toString();
  await sql`
    insert into segment.segment (segment_id, name, description, kind, lane, version, definition, evaluated_through,
      created_at, created_by, published_at)
    values (${segmentId}, ${name}, ${description}, ${kind}, ${lane}, 1, ${jsonb(definition)}, ${at}, ${at}, ${by}, ${at})`.execute(
    tx,
  );
  await insertVersion(tx, { segmentId, version: 1, definition, at: segment.at, by, includeExisting });
}

interface Version {
  readonly segmentId: string;
  readonly version: number;
  readonly definition: Segment.Definition;
  readonly at: Temporal.Instant;
  readonly by: string | null;
  readonly includeExisting: boolean;
}

async function insertVersion(tx: Tx, version: Version): Promise<void> {
  await sql`
    insert into segment.version (segment_id, version, definition, published_at, published_by, include_existing)
    values (${version.segmentId}, ${version.version}, ${jsonb(version.definition)}, ${version.at.toString()}, ${version.by},
      ${version.includeExisting})`.execute(tx);
}

/** The new version becomes the present one; its members are the caller's to apply in the same transaction. */
export async function replaceDefinition(
  tx: Tx,
  version: Version & { readonly name: string; readonly description: string; readonly lane: Lane },
): Promise<void> {
  const at = version.at.toString();
  await sql`
    update segment.segment set name = ${version.name}, description = ${version.description}, lane = ${version.lane},
      version = ${version.version}, definition = ${jsonb(version.definition)}, published_at = ${at}, evaluated_through = ${at}
    where segment_id = ${version.segmentId}`.execute(tx);
  await insertVersion(tx, version);
}

/** Each segment with those that its present definition asks. */
export async function readUses(handle: Db | Tx): Promise<Map<string, string[]>> {
  const { rows } = await sql<{ segment_id: string; inner_id: string }>`
    select segment_id, inner_id from segment.use order by segment_id, inner_id`.execute(handle);
  const uses = new Map<string, string[]>();
  for (const row of rows) uses.set(row.segment_id, [...(uses.get(row.segment_id) ?? []), row.inner_id]);
  return uses;
}

export async function replaceUses(tx: Tx, segmentId: string, inner: readonly string[]): Promise<void> {
  await sql`delete from segment.use where segment_id = ${segmentId}`.execute(tx);
  await sql`
    insert into segment.use (segment_id, inner_id)
    select ${segmentId}::uuid, unnest(${[...inner]}::uuid[])`.execute(tx);
}

/** @throws Problem `segment/in-use` when another segment came to ask it meanwhile */
export async function deleteSegment(tx: Tx, segmentId: string): Promise<void> {
  try {
    await sql`delete from segment.segment where segment_id = ${segmentId}`.execute(tx);
  } catch (error) {
    if (violates(error, 'use_inner')) throw new Problem(segmentInUse);
    throw error;
  }
}

/** Time has been looked at until then; kept only when it has moved on enough to be worth a write. */
export async function storeEvaluated(tx: Tx, segmentId: string, through: Temporal.Instant): Promise<void> {
  await sql`
    update segment.segment set evaluated_through = greatest(evaluated_through, ${through.toString()}::timestamptz)
    where segment_id = ${segmentId}`.execute(tx);
}
