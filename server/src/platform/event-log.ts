/**
 * The log of facts: appended in the writer's own transaction, read in commit-safe order.
 * Readers see only events whose transaction id lies below every running transaction, ordered by (xid, position);
 * an `id > last` cursor loses 1.6 % of events under load (spec/rules/events-journeys, attack 1).
 */
import type { EventType, PayloadOf } from '@pawloop/contract';
import { type RawBuilder, sql } from 'kysely';
import { afterCommit, type Db, type Tx } from './db.ts';
import { newId } from './ids.ts';

export interface NewEvent<E extends EventType = EventType> {
  readonly subjectId: string;
  readonly customerId?: string | null;
  readonly petId?: string | null;
  /** The merchant whom it concerns, whose staff may see it live. */
  readonly merchantId?: string | null;
  /** When it happened; the transaction's time when left out. */
  readonly occurredAt?: Temporal.Instant;
  readonly payload: PayloadOf<E>;
}

/** An event as it stands in the log. `cursor` names its place and sorts as the log does. */
export interface LoggedEvent {
  readonly eventId: string;
  readonly cursor: LogCursor;
  readonly name: string;
  readonly version: number;
  readonly source: string;
  readonly subjectId: string | null;
  readonly customerId: string | null;
  readonly petId: string | null;
  readonly merchantId: string | null;
  readonly occurredAt: Temporal.Instant;
  readonly receivedAt: Temporal.Instant;
  readonly payload: unknown;
}

/** A place in the log: transaction id, position, and the receive time by which partitions are pruned. */
export interface LogCursor {
  readonly xid: string;
  readonly position: number;
  readonly receivedAt: string;
}

/** Append one fact to the log in the caller's transaction. */
export function append<E extends EventType>(tx: Tx, type: E, event: NewEvent<E>): Promise<void> {
  return appendMany(tx, type, [event]);
}

/** Append facts of one type with one statement. */
export async function appendMany<E extends EventType>(tx: Tx, type: E, events: readonly NewEvent<E>[]): Promise<void> {
  await appendRows(
    tx,
    events.map((event) => ({
      eventId: newId(),
      name: type.name,
      version: type.version,
      source: 'pawloop',
      subjectId: event.subjectId,
      customerId: event.customerId ?? null,
      petId: event.petId ?? null,
      merchantId: event.merchantId ?? null,
      occurredAt: event.occurredAt?.toString() ?? null,
      payload: JSON.stringify(event.payload),
    })),
  );
}

/** A row for {@link appendRows}; `payload` is JSON text. */
export interface EventRow {
  readonly eventId: string;
  readonly name: string;
  readonly version: number;
  readonly source: string;
  readonly subjectId: string | null;
  readonly customerId: string | null;
  readonly petId: string | null;
  readonly merchantId?: string | null;
  readonly occurredAt: string | null;
  readonly payload: string;
}

/** Append rows of any types and sources with one statement; the order of the array is the order in the log. */
export async function appendRows(tx: Tx, rows: readonly EventRow[]): Promise<void> {
  if (rows.length === 0) return;
  const column = (key: keyof EventRow) => arrayText(rows.map((row) => row[key] ?? null));
  await sql`
    insert into platform.event
      (event_id, name, version, source, subject_id, customer_id, pet_id, merchant_id, occurred_at, payload)
    select event_id, name, version, source, subject_id, customer_id, pet_id, merchant_id, coalesce(occurred_at, now()),
      payload
    from rows from (
      unnest(${column('eventId')}::uuid[]), unnest(${column('name')}::text[]), unnest(${column('version')}::smallint[]),
      unnest(${column('source')}::text[]), unnest(${column('subjectId')}::text[]), unnest(${column('customerId')}::uuid[]),
      unnest(${column('petId')}::uuid[]), unnest(${column('merchantId')}::uuid[]), unnest(${column('occurredAt')}::timestamptz[]),
      jsonb_array_elements(${`[${rows.map((row) => row.payload).join(',')}]`}::jsonb)
    ) as e (event_id, name, version, source, subject_id, customer_id, pet_id, merchant_id, occurred_at, payload)`.execute(
    tx,
  );
  announceAfterCommit(tx);
}

const PLAIN = /^[\w.:/+-]+$/;

/** A PostgreSQL array literal; ten times faster than the driver's own, on the hottest path there is. */
function arrayText(values: readonly (string | number | null)[]): string {
  const items = values.map((value) => {
    if (value === null) return 'NULL';
    if (typeof value === 'number' || (PLAIN.test(value) && value.toUpperCase() !== 'NULL')) return value;
    return `"${value.replace(/["\\]/g, '\\$&')}"`;
  });
  return `{${items.join(',')}}`;
}

/**
 * For set-based writers: an `insert` that stands in the WITH list of their statement and appends one event for each row
 * of the query, in its order. Call {@link announceAfterCommit} afterwards.
 * @param rows query with the columns name, version, subject_id, customer_id, occurred_at and payload (jsonb)
 */
export function appendSelect(rows: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`insert into platform.event (event_id, name, version, subject_id, customer_id, occurred_at, payload)
    select uuidv7(), name, version, subject_id, customer_id, occurred_at, payload from (${rows}) rows_to_append`;
}

/**
 * One customer's events as a subquery for timelines, with the columns event_id, occurred_at, name, source, pet_id and
 * payload.
 */
export function eventsOfCustomer(customerId: string): RawBuilder<unknown> {
  return sql`(select event_id, occurred_at, name, source, pet_id, payload
    from platform.event where customer_id = ${customerId}::uuid)`;
}

const listeners = new Set<() => void>();
const announce = (): void => {
  for (const listener of listeners) listener();
};

/** For writers that put rows into the log with SQL of their own. */
export function announceAfterCommit(tx: Tx): void {
  afterCommit(tx, announce);
}

/** Hear, after each commit of this process, that the log has grown. @returns how to stop hearing it */
export function onAppended(listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

interface StoredEvent {
  event_id: string;
  xid: string;
  position: number;
  name: string;
  version: number;
  source: string;
  subject_id: string | null;
  customer_id: string | null;
  pet_id: string | null;
  merchant_id: string | null;
  occurred_at: string;
  received_at: string;
  payload: unknown;
}

export interface ReadOptions {
  readonly after: LogCursor;
  /** How many events are looked at; of these the wanted ones are returned. */
  readonly limit: number;
  /** Only these names; all when left out. */
  readonly names?: readonly string[];
  /** Only customers of this shard; events without a customer belong to shard 0. */
  readonly shard?: { readonly index: number; readonly of: number };
  /** Not beyond this place. */
  readonly until?: Pick<LogCursor, 'xid' | 'position'>;
  /** Everything that is committed, also behind a transaction that still runs: to look ahead, never to move a cursor. */
  readonly ahead?: true;
}

export interface LogPage {
  readonly events: readonly LoggedEvent[];
  /** Place after the last event looked at, wanted or not; `after` when there was none. */
  readonly end: LogCursor;
}

export const LOG_START: LogCursor = { xid: '0', position: 0, receivedAt: '-infinity' };

/** Next events after a place, in the log's order, none of them behind a transaction that may still commit. */
export async function readLog(handle: Db | Tx, options: ReadOptions): Promise<LogPage> {
  const { after, names, shard, until } = options;
  const named = names ? sql`name = any(${names}::text[])` : sql`true`;
  const ours =
    shard && shard.of > 1
      ? sql`coalesce(abs(hashtext(customer_id::text)::bigint), 0) % ${shard.of} = ${shard.index}`
      : sql`true`;
  // A transaction may have begun up to a day before the one at the cursor committed; older partitions are not touched.
  const { rows } = await sql<StoredEvent & { wanted: boolean }>`
    with scanned as materialized (
      select *, (${named} and ${ours}) as wanted from platform.event
      where (xid, position) > (${after.xid}::xid8, ${after.position}::bigint)
        ${options.ahead ? sql`` : sql`and xid < pg_snapshot_xmin(pg_current_snapshot())`}
        ${until ? sql`and (xid, position) <= (${until.xid}::xid8, ${until.position}::bigint)` : sql``}
        and received_at >= ${after.receivedAt}::timestamptz - interval '1 day'
      order by xid, position
      limit ${options.limit}
    ), last as (
      select position as last_position from scanned order by xid desc, position desc limit 1
    )
    select event_id, xid::text as xid, position, name, version, source, subject_id, customer_id, pet_id, merchant_id,
      occurred_at, received_at, payload, wanted
    from scanned, last
    where wanted or position = last_position
    order by scanned.xid, scanned.position`.execute(handle);
  const last = rows.at(-1);
  return {
    events: rows.filter((row) => row.wanted).map(toLogged),
    end: last ? { xid: last.xid, position: last.position, receivedAt: last.received_at } : after,
  };
}

/** The place after everything that is safe to read now. */
export async function logEnd(handle: Db | Tx): Promise<LogCursor> {
  const { rows } = await sql<{ xid: string; position: number; received_at: string }>`
    select xid::text as xid, position, received_at from platform.event
    where xid < pg_snapshot_xmin(pg_current_snapshot()) order by event.xid desc, position desc limit 1`.execute(handle);
  const last = rows[0];
  return last ? { xid: last.xid, position: last.position, receivedAt: last.received_at } : LOG_START;
}

function toLogged(row: StoredEvent): LoggedEvent {
  return {
    eventId: row.event_id,
    cursor: { xid: row.xid, position: row.position, receivedAt: row.received_at },
    name: row.name,
    version: row.version,
    source: row.source,
    subjectId: row.subject_id,
    customerId: row.customer_id,
    petId: row.pet_id,
    merchantId: row.merchant_id,
    occurredAt: Temporal.Instant.from(row.occurred_at),
    receivedAt: Temporal.Instant.from(row.received_at),
    payload: row.payload,
  };
}
