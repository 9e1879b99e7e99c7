/** Finds out which kept points a fact of the past changed: late and revised orders, merges, late registrations. */
import { Audience, Identity } from '@pawloop/contract';
import { sql } from 'kysely';
import type { Consumer } from '../../../platform/consumers.ts';
import { inTransaction, type Tx } from '../../../platform/db.ts';
import type { LoggedEvent } from '../../../platform/event-log.ts';
import type { Warehouse } from '../../../platform/warehouse.ts';
import type { MetricDeps } from '../deps.ts';

export const POINT_CHANGES = 'metric.point_changes';

const RECORDED = Audience.orderRecorded.name;
const REGISTERED = Identity.customerRegistered.name;
const MERGES: readonly string[] = [Identity.customerMerged.name, Identity.mergeUndone.name];
/** Later than anything: the event itself changes no point, what it names does. */
const NEVER = '2299-12-31T00:00:00Z';

/** Since when a figure may differ, as far as the event itself says. */
function earliestOf({ name, payload, occurredAt }: LoggedEvent): string {
  if (name === RECORDED) return (payload as { at: string }).at;
  if (name === REGISTERED) return (payload as { registeredAt: string }).registeredAt;
  return MERGES.includes(name) ? NEVER : occurredAt.toString();
}

const earlier = (a: string, b: string): string =>
  Temporal.Instant.compare(Temporal.Instant.from(a), Temporal.Instant.from(b)) <= 0 ? a : b;

async function note(tx: Tx, events: readonly LoggedEvent[]): Promise<void> {
  const [first, last] = [events[0], events.at(-1)];
  if (!first || !last) return;
  const revised = events.filter((one) => one.name === RECORDED && (one.payload as { revision: number }).revision > 1);
  const merged = events.filter((one) => MERGES.includes(one.name));
  await sql`
    insert into metric.kpi_change (earliest, order_ids, customer_nos, event_id, event_name, event_at, received_at)
    values (${events.map(earliestOf).reduce(earlier)}::timestamptz,
      ${revised.map((one) => (one.payload as { orderId: string }).orderId)}::uuid[],
      ${merged.map((one) => (one.payload as { loserNo: number }).loserNo)}::integer[],
      ${last.eventId}, ${last.name}, ${last.occurredAt.toString()}::timestamptz, ${first.receivedAt.toString()}::timestamptz)`.execute(
    tx,
  );
}

/** Notes what may have changed; the points are marked once the warehouse holds the facts. */
export const pointChanges: Consumer = {
  name: POINT_CHANGES,
  events: [RECORDED, REGISTERED, ...MERGES, Identity.customerErased.name],
  handle: note,
};

interface ChangeRow {
  readonly change_id: number;
  readonly earliest: string;
  readonly order_ids: string[];
  readonly customer_nos: number[];
  readonly event_id: string;
  readonly event_name: string;
  readonly event_at: string;
  readonly received_at: string;
}

const MOST = 500;

/** Whether the warehouse holds the change's last event, and so all before it: the log goes there in its order. */
async function hasArrived(warehouse: Warehouse, change: ChangeRow): Promise<boolean> {
  const rows = await warehouse.query(
    `SELECT 1 FROM event WHERE name = {name:String} AND toDate(occurred_at) = toDate({at:DateTime64(3, 'UTC')}) AND event_id = {id:UUID} LIMIT 1`,
    { name: change.event_name, at: warehouseTime(change.event_at), id: change.event_id },
  );
  return rows.length > 0;
}

const warehouseTime = (at: string): string =>
  Temporal.Instant.from(at).toString({ smallestUnit: 'millisecond' }).replace('T', ' ').replace('Z', '');

/**
 * Since when the facts named by the changes count: all revisions of an order, and everything of a merged customer and of
 * those who were merged into him before.
 */
async function earliestBehind(
  warehouse: Warehouse,
  orders: readonly string[],
  customers: readonly number[],
): Promise<string> {
  const asked: Promise<{ at: string }[]>[] = [];
  if (orders.length > 0) {
    asked.push(
      warehouse.query(
        `SELECT toString(min(at)) AS at FROM purchase_line WHERE order_id IN {orders:Array(UUID)} HAVING count() > 0`,
        { orders },
      ),
    );
  }
  if (customers.length > 0) {
    const into = (inner: string) => `SELECT loser FROM customer_alias WHERE winner IN (${inner})`;
    const first = 'SELECT arrayJoin({customers:Array(UInt32)})';
    const chain = [first, into(first), into(into(first)), into(into(into(first)))].join(' UNION DISTINCT ');
    asked.push(
      warehouse.query(
        `SELECT toString(min(at)) AS at FROM (
          SELECT min(at) AS at FROM purchase WHERE customer_no IN (${chain}) HAVING count() > 0
          UNION ALL SELECT min(parseDateTime64BestEffort(JSONExtractString(payload, 'registeredAt'), 3, 'UTC')) AS at FROM event
            WHERE name = '${REGISTERED}' AND customer_no IN (${chain}) HAVING count() > 0) HAVING count() > 0`,
        { customers },
      ),
    );
  }
  const found = (await Promise.all(asked)).flat().map((row) => `${row.at.replace(' ', 'T')}Z`);
  return found.reduce(earlier, NEVER);
}

/**
 * Mark the points that the noted changes touch, as far as the warehouse holds them, and note as of when the others hold.
 * Run beside another round it marks the same points once more.
 */
export async function markChanged({ db, warehouse }: Pick<MetricDeps, 'db' | 'warehouse'>): Promise<void> {
  const [sink, own] = await Promise.all([warehouse.lag(), warehouse.lag(POINT_CHANGES)]);
  const reached = earlier(sink.asOf.toString(), own.asOf.toString());
  const { rows: noted } = await sql<ChangeRow>`
    select change_id, earliest, order_ids, customer_nos, event_id, event_name, event_at, received_at
    from metric.kpi_change order by change_id limit ${MOST}`.execute(db);
  const newest = await arrivedCount(warehouse, noted);
  const arrived = noted.slice(0, newest);
  const waiting = noted[newest];
  const behind = await earliestBehind(
    warehouse,
    arrived.flatMap((change) => change.order_ids),
    arrived.flatMap((change) => change.customer_nos),
  );
  const since = arrived.map((change) => change.earliest).reduce(earlier, behind);
  // With a full page nobody knows what the next one holds.
  const asOf = waiting
    ? earlier(reached, waiting.received_at)
    : noted.length === MOST
      ? (noted[0]?.received_at ?? reached)
      : reached;
  await inTransaction(db, async (tx) => {
    await sql`
      insert into metric.kpi_check as c (as_of, rounds) values (${asOf}::timestamptz, 1)
      on conflict (only_row) do update set as_of = greatest(c.as_of, excluded.as_of),
        rounds = c.rounds + ${arrived.length > 0 ? 1 : 0}`.execute(tx);
    if (arrived.length === 0) return;
    // What a stale point counts ends where the facts were complete before this round.
    await sql`
      update metric.kpi_point p set is_stale = true, as_of = greatest(p.as_of, least(${arrived[0]?.received_at}::timestamptz, ${asOf}::timestamptz))
      where not is_stale and cut_at > ${since}::timestamptz`.execute(tx);
    await sql`delete from metric.kpi_change where change_id = any(${arrived.map((change) => change.change_id)}::bigint[])`.execute(
      tx,
    );
  });
}

/** How many of the changes are in the warehouse, halving; mostly all are, so the last is asked first. */
async function arrivedCount(warehouse: Warehouse, changes: readonly ChangeRow[]): Promise<number> {
  let [low, high] = [0, changes.length];
  let asked = high;
  while (low < high) {
    const last = changes[asked - 1];
    if (last && (await hasArrived(warehouse, last))) low = asked;
    else high = asked - 1;
    asked = Math.ceil((low + high) / 2);
  }
  return low;
}
