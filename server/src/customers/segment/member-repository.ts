/** SQL of members and changes: differences are applied and numbered in one statement under the segment's row lock. */
import { Segment } from '@pawloop/contract';
import { type RawBuilder, sql } from 'kysely';
import type { Db, Tx } from '../../platform/db.ts';
import { announceAfterCommit, appendSelect } from '../../platform/event-log.ts';
import type { Universe } from './deps.ts';
import { numberList, numbersIn } from './records/number-queries.ts';
import type { Scope } from './scope.ts';

/** Members by number, within the scope. */
export function memberNumbers(handle: Db | Tx, segmentId: string, scope: Scope): Promise<Uint32Array> {
  const scoped = scope === 'all' ? sql`true` : sql`customer_no = any(${numberList(scope)})`;
  return numbersIn(handle, sql`select customer_no from segment.member where segment_id = ${segmentId} and ${scoped}`);
}

/** Which of the customers are members of which of the segments. */
export async function membershipsOf(
  handle: Db | Tx,
  segmentIds: readonly string[],
  numbers: Uint32Array,
): Promise<Map<string, Set<number>>> {
  const { rows } = await sql<{ segment_id: string; customer_no: number }>`
    select segment_id, customer_no from segment.member
    where segment_id = any(${[...segmentIds]}::uuid[]) and customer_no = any(${numberList(numbers)})`.execute(handle);
  const members = new Map(segmentIds.map((id) => [id, new Set<number>()]));
  for (const row of rows) members.get(row.segment_id)?.add(row.customer_no);
  return members;
}

/** The log's event that made a customer be looked at. */
export interface CauseEvent {
  readonly eventId: string;
  readonly eventAt: Temporal.Instant;
  readonly cause: Segment.ChangeCause;
}

export interface Difference {
  readonly segmentId: string;
  readonly entered: Uint32Array;
  readonly left: Uint32Array;
  readonly at: Temporal.Instant;
  /** Cause of every change whose customer is not in `causes`. */
  readonly cause: Segment.ChangeCause;
  readonly causes?: ReadonlyMap<number, CauseEvent>;
  /** Whether journeys may start from it; false for an edit without existing members (rule 17). */
  readonly startsJourneys: boolean;
  /** False for changes that are kept but told nobody: snapshots, and what a merge moves (rule 7). */
  readonly told: boolean;
}

export interface Applied {
  readonly entered: number;
  readonly left: number;
  readonly size: number;
}

/**
 * Apply a difference: members, numbered changes, growth and events in one statement.
 * Who is a member already does not enter and who is none does not leave, so that entered and left alternate per customer
 * whatever runs at the same time (rule 16), and numbers have no gap (rule 15).
 */
export async function applyDifference(
  tx: Tx,
  universe: Universe,
  timeZone: string,
  difference: Difference,
): Promise<Applied> {
  const { segmentId, cause, told, causes = new Map<number, CauseEvent>() } = difference;
  const { rows: locked } = await sql<{ version: number; next_number: number; size: number }>`
    select version, next_number, size from segment.segment where segment_id = ${segmentId} for update`.execute(tx);
  const row = locked[0];
  if (!row) return { entered: 0, left: 0, size: 0 };
  const at = difference.at.toString();
  const { rows } = await sql<{ entered: number; left: number; size: number }>`
    with because as materialized (${becauseRows(causes)}
    ), entered as (
      insert into segment.member (segment_id, customer_no, customer_id, since)
      select ${segmentId}::uuid, f.customer_no, f.customer_id, ${at}::timestamptz
      from ${universe.from} where f.customer_no = any(${numberList(difference.entered)})
      on conflict do nothing returning customer_no, customer_id
    ), gone as (
      delete from segment.member where segment_id = ${segmentId} and customer_no = any(${numberList(difference.left)})
      returning customer_no, customer_id
    ), numbered as materialized (
      select c.*, b.event_id, b.event_at, coalesce(b.cause, ${cause}) as cause,
        ${row.next_number}::bigint - 1 + row_number() over (order by c.kind desc, c.customer_no) as number
      from (select 'entered' as kind, * from entered union all select 'left', * from gone) c
      left join because b using (customer_no)
    ), changed as (
      insert into segment.change (segment_id, number, customer_no, customer_id, kind, cause, version, at, event_id)
      select ${segmentId}::uuid, number, customer_no, customer_id, kind, cause, ${row.version}, ${at}::timestamptz, event_id
      from numbered
    ), told as (${told ? appendSelect(toldRows(difference, row.version)) : sql`select 1`}
    ), counted as (
      select count(*) filter (where kind = 'entered') as entered, count(*) filter (where kind = 'left') as "left" from numbered
    ), grown as (
      insert into segment.day (segment_id, date, entered, "left", size)
      select ${segmentId}::uuid, (${at}::timestamptz at time zone ${timeZone})::date, entered, "left", ${row.size} + entered - "left"
      from counted where entered + "left" > 0
      on conflict (segment_id, date) do update set entered = segment.day.entered + excluded.entered,
        "left" = segment.day."left" + excluded."left", size = excluded.size
    )
    update segment.segment set size = size + (entered - "left")::integer, next_number = next_number + entered + "left"
    from counted where segment_id = ${segmentId}
    returning entered, "left", size`.execute(tx);
  if (told) announceAfterCommit(tx);
  return rows[0] ?? { entered: 0, left: 0, size: row.size };
}

/** The causing events as rows, to be joined by customer number. */
function becauseRows(causes: ReadonlyMap<number, CauseEvent>): RawBuilder<unknown> {
  const events = [...causes.values()];
  return sql`
    select * from unnest(${[...causes.keys()]}::integer[], ${events.map((event) => event.eventId)}::uuid[],
      ${events.map((event) => event.eventAt.toString())}::timestamptz[], ${events.map((event) => event.cause)}::text[]
    ) as b (customer_no, event_id, event_at, cause)`;
}

/** One event for the log per numbered change. */
function toldRows({ segmentId, at, startsJourneys }: Difference, version: number): RawBuilder<unknown> {
  return sql`
    select case kind when 'entered' then ${Segment.segmentEntered.name} else ${Segment.segmentLeft.name} end as name,
      1 as version, ${segmentId}::text as subject_id, customer_id, ${at.toString()}::timestamptz as occurred_at,
      jsonb_build_object('segmentId', ${segmentId}::text, 'version', ${version}::integer, 'customerId', customer_id,
        'customerNo', customer_no, 'number', number, 'cause', cause, 'eventId', event_id, 'eventAt', event_at,
        'startsJourneys', ${startsJourneys}::boolean) as payload
    from numbered order by number`;
}

/** Numbers of ids that the universe knows. */
export async function numbersOfIds(
  handle: Db | Tx,
  universe: Universe,
  customerIds: readonly string[],
): Promise<Map<string, number>> {
  if (customerIds.length === 0) return new Map();
  const { rows } = await sql<{ customer_id: string; customer_no: number }>`
    select f.customer_id, f.customer_no from ${universe.from}
    where f.customer_id = any(${[...customerIds]}::uuid[])`.execute(handle);
  return new Map(rows.map((row) => [row.customer_id, row.customer_no]));
}

export async function idsOfNumbers(
  handle: Db | Tx,
  universe: Universe,
  numbers: Uint32Array,
): Promise<Map<number, string>> {
  const { rows } = await sql<{ customer_id: string; customer_no: number }>`
    select f.customer_id, f.customer_no from ${universe.from}
    where f.customer_no = any(${numberList(numbers)})`.execute(handle);
  return new Map(rows.map((row) => [row.customer_no, row.customer_id]));
}
