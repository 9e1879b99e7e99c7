/** Reads of segments for screens: one with its neighbours, members, changes, growth, overlap, memberships of a customer. */
import type { Segment } from '@pawloop/contract';
import { sql } from 'kysely';
import { decodeCursor, encodeCursor } from '../../platform/cursor.ts';
import type { Db, Tx } from '../../platform/db.ts';
import { Problem } from '../../platform/problem.ts';
import type { People } from './deps.ts';
import type { Inner } from './inner.ts';
import { memberNumbers } from './member-repository.ts';
import { badPeriod } from './problems.ts';
import { findSegments, listSegments, readUses, requireSegment, type StoredSegment } from './repository.ts';
import { intersectionSizes } from './sets.ts';

/** As of when an answer is true: now for the hot lane, as far as the warehouse has come for the cold one (AUD-9). */
export interface Fresh {
  readonly asOf: string;
  readonly late: boolean;
  readonly timeZone: string;
}

export async function freshness(inner: Inner, lane: 'hot' | 'cold'): Promise<Fresh> {
  if (lane === 'hot') return { asOf: inner.clock.now().toString(), late: false, timeZone: inner.timeZone };
  const { asOf, late } = await inner.warehouse.lag();
  return { asOf: asOf.toString(), late, timeZone: inner.timeZone };
}

async function freshOf(inner: Inner, segment: StoredSegment): Promise<Fresh> {
  if (segment.kind === 'snapshot') return { asOf: segment.publishedAt, late: false, timeZone: inner.timeZone };
  return freshness(inner, segment.lane);
}

export async function getSegment(inner: Inner, segmentId: string): Promise<Segment.Segment> {
  const [view] = await viewsOf(inner, [await requireSegment(inner.db, segmentId)]);
  return view as Segment.Segment;
}

type PageQuery = { readonly cursor?: string; readonly limit?: number };
type ListQuery = PageQuery & { readonly kind?: 'live' | 'snapshot'; readonly q?: string };

const DEFAULT_LIMIT = 50;

export async function segmentPage(
  inner: Inner,
  query: ListQuery,
): Promise<{ items: Segment.Segment[]; nextCursor: string | null }> {
  const limit = query.limit ?? DEFAULT_LIMIT;
  const before = query.cursor === undefined ? undefined : String(decodeCursor(query.cursor, 1)[0]);
  const { kind, q } = query;
  const rows = await listSegments(inner.db, {
    ...(kind && { kind }),
    ...(q && { q }),
    ...(before && { before }),
    limit: limit + 1,
  });
  return page(await viewsOf(inner, rows.slice(0, limit)), rows.length > limit, (last) => [last.segmentId]);
}

function page<T>(
  items: T[],
  more: boolean,
  place: (last: T) => (string | number)[],
): { items: T[]; nextCursor: string | null } {
  const last = items.at(-1);
  return { items, nextCursor: more && last ? encodeCursor(place(last)) : null };
}

/** With the names of neighbours, for all rows in one query each. */
async function viewsOf(inner: Inner, rows: readonly StoredSegment[]): Promise<Segment.Segment[]> {
  const uses = await readUses(inner.db);
  const askers = (id: string) => [...uses].filter(([, asked]) => asked.includes(id)).map(([asker]) => asker);
  const neighbours = new Set(rows.flatMap((row) => [...(uses.get(row.segmentId) ?? []), ...askers(row.segmentId)]));
  const names = new Map((await findSegments(inner.db, [...neighbours])).map((row) => [row.segmentId, row.name]));
  const named = (ids: readonly string[]) => ids.map((segmentId) => ({ segmentId, name: names.get(segmentId) ?? '' }));
  const fresh = { hot: await freshness(inner, 'hot'), cold: await freshness(inner, 'cold') };
  return rows.map((row) => ({
    segmentId: row.segmentId,
    name: row.name,
    description: row.description,
    kind: row.kind,
    lane: row.lane,
    version: row.version,
    definition: row.definition,
    size: row.size,
    uses: named(uses.get(row.segmentId) ?? []),
    usedBy: named(askers(row.segmentId)),
    createdAt: row.createdAt,
    createdBy: row.createdBy,
    publishedAt: row.publishedAt,
    ...(row.kind === 'snapshot' ? { asOf: row.publishedAt, late: false, timeZone: inner.timeZone } : fresh[row.lane]),
  }));
}

interface MemberRow {
  customer_no: number;
  customer_id: string;
  since: string;
}

async function memberRows(handle: Db | Tx, segmentId: string, below: number, limit: number): Promise<MemberRow[]> {
  const { rows } = await sql<MemberRow>`
    select customer_no, customer_id, since from segment.member
    where segment_id = ${segmentId} and customer_no < ${below} order by customer_no desc limit ${limit}`.execute(
    handle,
  );
  return rows;
}

const ABOVE_ALL = 2_147_483_647;

/** Members, newest customers first. */
export async function memberPage(inner: Inner, segmentId: string, query: PageQuery) {
  const segment = await requireSegment(inner.db, segmentId);
  const limit = query.limit ?? DEFAULT_LIMIT;
  const below = query.cursor === undefined ? ABOVE_ALL : Number(decodeCursor(query.cursor, 1)[0]);
  const rows = await memberRows(inner.db, segmentId, below, limit + 1);
  const members = await withCards(inner.db, inner.identity, rows.slice(0, limit));
  return {
    ...page(members, rows.length > limit, (last) => [last.customerNo]),
    size: segment.size,
    ...(await freshOf(inner, segment)),
  };
}

async function withCards(handle: Db, people: People, rows: readonly MemberRow[]): Promise<Segment.SegmentMember[]> {
  const cards = await people.findCustomers(
    handle,
    rows.map((row) => row.customer_id),
  );
  return rows.map((row) => {
    const card = cards.get(row.customer_id);
    return {
      customerId: row.customer_id,
      customerNo: row.customer_no,
      name: card?.name ?? null,
      phoneMasked: card?.phoneMasked ?? null,
      city: card?.city ?? null,
      since: row.since,
    };
  });
}

const CSV_STEP = 2000;

/** All members for an export, a few thousand at a time. */
export async function* memberLines(inner: Inner, segmentId: string): AsyncGenerator<(string | number | null)[]> {
  for (let below = ABOVE_ALL; ; ) {
    const rows = await memberRows(inner.db, segmentId, below, CSV_STEP);
    for (const member of await withCards(inner.db, inner.identity, rows)) {
      yield [member.customerNo, member.name, member.phoneMasked, member.city, member.since];
    }
    const last = rows.at(-1);
    if (!last || rows.length < CSV_STEP) return;
    below = last.customer_no;
  }
}

interface ChangeRow {
  number: number;
  kind: 'entered' | 'left';
  cause: Segment.ChangeCause;
  version: number;
  at: string;
  customer_id: string;
  event_id: string | null;
}

/** Changes, newest first. */
export async function changePage(inner: Inner, segmentId: string, query: PageQuery) {
  await requireSegment(inner.db, segmentId);
  const limit = query.limit ?? DEFAULT_LIMIT;
  const below = query.cursor === undefined ? Number.MAX_SAFE_INTEGER : Number(decodeCursor(query.cursor, 1)[0]);
  const { rows } = await sql<ChangeRow>`
    select number, kind, cause, version, at, customer_id, event_id from segment.change
    where segment_id = ${segmentId} and number < ${below} order by number desc limit ${limit + 1}`.execute(inner.db);
  const cards = await inner.identity.findCustomers(
    inner.db,
    rows.map((row) => row.customer_id),
  );
  const items = rows.slice(0, limit).map((row) => ({
    number: row.number,
    kind: row.kind,
    cause: row.cause,
    version: row.version,
    at: row.at,
    customerId: row.customer_id,
    name: cards.get(row.customer_id)?.name ?? null,
    phoneMasked: cards.get(row.customer_id)?.phoneMasked ?? null,
    eventId: row.event_id,
  }));
  return page(items, rows.length > limit, (last) => [last.number]);
}

const LONGEST_GROWTH_DAYS = 1100;

/** Size at the end of each day; days without a change repeat the one before. @throws Problem `segment/period` */
export async function growthOf(inner: Inner, segmentId: string, from: string, until: string) {
  const segment = await requireSegment(inner.db, segmentId);
  const days = Temporal.PlainDate.from(from).until(Temporal.PlainDate.from(until)).total('days');
  if (days < 0 || days > LONGEST_GROWTH_DAYS)
    throw new Problem(badPeriod, `up to ${LONGEST_GROWTH_DAYS} days, from before until`);
  const { rows: items } = await sql<{ date: string; size: number; entered: number; left: number }>`
    select d.date::date as date, coalesce(
        (select size from segment.day where segment_id = ${segmentId} and date <= d.date order by date desc limit 1), 0) as size,
      coalesce(day.entered, 0) as entered, coalesce(day."left", 0) as "left"
    from generate_series(${from}::date, ${until}::date, interval '1 day') d (date)
    left join segment.day on day.segment_id = ${segmentId} and day.date = d.date order by d.date`.execute(inner.db);
  return { items, ...(await freshOf(inner, segment)) };
}

/** Sizes of the intersections of every choice of the segments. */
export async function overlapOf(inner: Inner, segmentIds: readonly string[]) {
  const segments = await Promise.all(segmentIds.map((id) => requireSegment(inner.db, id)));
  const sets = await Promise.all(segmentIds.map((id) => memberNumbers(inner.db, id, 'all')));
  const intersections = [...intersectionSizes(sets)].map(([mask, size]) => ({
    segmentIds: segmentIds.filter((_, index) => mask & (1 << index)),
    size,
  }));
  const lane = segments.some((segment) => segment.lane === 'cold') ? 'cold' : 'hot';
  return { intersections, ...(await freshness(inner, lane)) };
}

/** Segments that hold the customer, since when. */
export async function segmentsOf(handle: Db | Tx, customerNo: number): Promise<{ segmentId: string; since: string }[]> {
  const { rows } = await sql<{ segment_id: string; since: string }>`
    select segment_id, since from segment.member where customer_no = ${customerNo} order by segment_id`.execute(handle);
  return rows.map((row) => ({ segmentId: row.segment_id, since: row.since }));
}
