/** Reads of journeys for screens: lists, one with its draft, versions, live counts, enrolments. */
import type { Journey } from '@pawloop/contract';
import { sql } from 'kysely';
import { decodeCursor, encodeCursor } from '../../../platform/cursor.ts';
import type { Db, Tx } from '../../../platform/db.ts';
import { Problem } from '../../../platform/problem.ts';
import type { Inner } from '../inner.ts';
import { unknownVersion } from '../problems.ts';
import { faultsOf } from './faults.ts';
import {
  journeysWhere,
  liveByVersion,
  requireJourney,
  requireVersion,
  type StoredJourney,
  type StoredVersion,
  versionsOf,
} from './repository.ts';

const PAGE = 50;

interface ListQuery {
  readonly state?: Journey.JourneyState;
  readonly q?: string;
  readonly cursor?: string;
  readonly limit?: number;
}

/** Newest first; ids are in order of creation. Two statements, however many journeys. */
export async function journeyPage(inner: Inner, { state, q, cursor, limit = PAGE }: ListQuery) {
  const [before] = cursor ? decodeCursor(cursor, 1) : [];
  const found = await journeysWhere(
    inner.db,
    sql`${state ? sql`j.state = ${state}` : sql`true`} and ${q ? sql`position(lower(${q}) in lower(j.name)) > 0` : sql`true`}
      and ${before ? sql`j.journey_id < ${String(before)}::uuid` : sql`true`}`,
    limit + 1,
  );
  const page = found.slice(0, limit);
  const totals = await totalsOf(
    inner.db,
    page.map((journey) => journey.journeyId),
  );
  const last = page.at(-1);
  return {
    items: page.map((journey) => listItem(journey, totals)),
    nextCursor: found.length > limit && last ? encodeCursor([last.journeyId]) : null,
  };
}

const NOBODY: Journey.JourneyTotals = { entered: 0, live: 0, completed: 0, converted: 0, exited: 0, failed: 0 };
/** Ways out that are neither the end, nor the goal, nor an error. */
const EXITS: readonly string[] = ['exited', 'audience', 'merged', 'erased', 'farewell', 'stopped'];

/** Totals over all versions, by journey. */
export async function totalsOf(
  handle: Db | Tx,
  journeyIds: readonly string[],
): Promise<Map<string, Journey.JourneyTotals>> {
  const { rows } = await sql<{ journeyId: string; what: string; count: number }>`
    select journey_id as "journeyId", what, sum(count)::bigint as count from journey.tally
    where journey_id = any(${[...journeyIds]}::uuid[]) and node = '' group by journey_id, what`.execute(handle);
  const totals = new Map<string, Journey.JourneyTotals>();
  for (const [journeyId, own] of Map.groupBy(rows, (row) => row.journeyId)) {
    const of = (...words: readonly string[]) =>
      own.filter((row) => words.includes(row.what)).reduce((sum, row) => sum + row.count, 0);
    // Who was moved to another version entered that one too.
    const entered = of('entered') - of('migrated');
    const ended = of('completed', 'converted', 'failed', ...EXITS);
    totals.set(journeyId, {
      entered,
      live: Math.max(0, entered - ended),
      completed: of('completed'),
      converted: of('goal'),
      exited: of(...EXITS),
      failed: of('failed'),
    });
  }
  return totals;
}

function listItem(journey: StoredJourney, totals: ReadonlyMap<string, Journey.JourneyTotals>): Journey.JourneyListItem {
  const { journeyId, name, description, state, version, readyKey, draftVersion, createdAt, createdBy } = journey;
  return {
    journeyId,
    name,
    description,
    state,
    version,
    trigger: journey.draft.trigger.kind,
    readyKey,
    draftVersion,
    changed: journey.publishedDraft !== draftVersion,
    createdAt,
    createdBy,
    updatedAt: journey.updatedAt,
    publishedAt: journey.publishedAt,
    endedAt: journey.endedAt,
    totals: totals.get(journeyId) ?? NOBODY,
  };
}

/** @throws Problem `journey/unknown` */
export async function getJourney(inner: Inner, journeyId: string): Promise<Journey.Journey> {
  const journey = await requireJourney(inner.db, journeyId);
  const totals = await totalsOf(inner.db, [journeyId]);
  const published =
    journey.version === null ? null : (await requireVersion(inner.db, journeyId, journey.version)).definition;
  const { faults } = await faultsOf(inner, inner.db, journey.draft);
  return { ...listItem(journey, totals), draft: journey.draft, published, faults: [...faults] };
}

const versionView = (version: StoredVersion, live: ReadonlyMap<number, number>): Journey.JourneyVersion => ({
  version: version.version,
  publishedAt: version.publishedAt,
  publishedBy: version.publishedBy,
  includeExisting: version.includeExisting,
  override: version.overrideBy === null ? null : { by: version.overrideBy, reason: version.overrideReason ?? '' },
  live: live.get(version.version) ?? 0,
});

/** @throws Problem `journey/unknown` */
export async function listVersions(inner: Inner, journeyId: string): Promise<{ items: Journey.JourneyVersion[] }> {
  await requireJourney(inner.db, journeyId);
  const live = await liveByVersion(inner.db, journeyId);
  return { items: (await versionsOf(inner.db, journeyId)).map((version) => versionView(version, live)) };
}

/** @throws Problem `journey/unknown-version` */
export async function getVersion(inner: Inner, journeyId: string, number: number) {
  const version = await requireVersion(inner.db, journeyId, number);
  return { ...versionView(version, await liveByVersion(inner.db, journeyId)), definition: version.definition };
}

/** Counts of each step of a version. @throws Problem `journey/unknown`, `journey/unknown-version` */
export async function countsOf(inner: Inner, journeyId: string, asked: number | undefined) {
  const journey = await requireJourney(inner.db, journeyId);
  const version = asked ?? journey.version;
  if (version === null) throw new Problem(unknownVersion, 'it was never published');
  const { definition } = await requireVersion(inner.db, journeyId, version);
  const { rows } = await sql<{ node: string; what: string; count: number }>`
    select node, what, sum(count)::bigint as count from journey.tally
    where journey_id = ${journeyId} and version = ${version} and node <> '' group by node, what`.execute(inner.db);
  const byNode = Map.groupBy(rows, (row) => row.node);
  const nodes = definition.nodes.map(({ id }): Journey.NodeCounts => {
    const own = new Map((byNode.get(id) ?? []).map((row) => [row.what, row.count]));
    const [reached, left] = [own.get('reached') ?? 0, own.get('left') ?? 0];
    own.delete('reached');
    own.delete('left');
    return { node: id, here: Math.max(0, reached - left), reached, left, outcomes: Object.fromEntries(own) };
  });
  const totals = (await totalsOf(inner.db, [journeyId])).get(journeyId) ?? NOBODY;
  return { version, asOf: inner.clock.now().toString(), totals, nodes };
}

const ENROLMENTS = 50;

/** @throws Problem `journey/unknown` */
export async function listEnrolments(inner: Inner, journeyId: string): Promise<{ items: Journey.Enrolment[] }> {
  await requireJourney(inner.db, journeyId);
  const { rows } = await sql<Journey.Enrolment>`
    select key, kind, version, at, seen, entered, done_at as "doneAt" from journey.enrolment
    where journey_id = ${journeyId} order by at desc limit ${ENROLMENTS}`.execute(inner.db);
  return { items: rows };
}
