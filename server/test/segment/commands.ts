/** What tests of live segments do to the world: customers order and behave, consumers run, a server stands on top. */
import { sql } from 'kysely';
import { drainConsumers } from '../../src/platform/consumers.ts';
import { type Db, inTransaction } from '../../src/platform/db.ts';
import { appendRows } from '../../src/platform/event-log.ts';
import { type App, createHttp } from '../../src/platform/http/index.ts';
import { newId } from '../../src/platform/ids.ts';
import { createLog } from '../../src/platform/log.ts';
import { createSecrets } from '../../src/platform/secret.ts';
import { warehouseSink } from '../../src/platform/sink.ts';
import { addCustomer, addOrder, idOf, type World } from './world.ts';

/** An order with its feature and its event in one transaction, as the audience module records it. */
export async function order(world: World, no: number, at: string, grossFen = 100): Promise<void> {
  await inTransaction(world.db, async (tx) => {
    await addOrder(tx as typeof world.db, no, Date.parse(at), { grossFen, kind: 'goods' }, newId());
    await sql`update audience.feature set order_count = order_count + 1, last_order_at = greatest(last_order_at, ${at}::timestamptz)
      where customer_no = ${no}`.execute(tx);
    await appendRows(tx, [row('audience.order_recorded', no, at, { orderId: newId(), revision: 1, at, lines: [] })]);
  });
}

export async function behave(world: World, no: number, name: string, at: string, payload: object = {}): Promise<void> {
  await inTransaction(world.db, (tx) => appendRows(tx, [row(name, no, at, payload)]));
}

/** Tags as they are to be; told to the log like the audience module does. */
export async function tag(world: World, no: number, tags: readonly string[], at: string): Promise<void> {
  await inTransaction(world.db, async (tx) => {
    await sql`update audience.feature set tags = ${[...tags]}::text[] where customer_no = ${no}`.execute(tx);
    await appendRows(tx, [row('audience.tags_changed', no, at, {})]);
  });
}

function row(name: string, no: number, at: string, payload: object) {
  const customerId = idOf(no);
  const place = { subjectId: customerId, customerId, petId: null, occurredAt: at };
  return { eventId: newId(), name, version: 1, source: 'test', ...place, payload: JSON.stringify(payload) };
}

export async function customers(world: World, count: number): Promise<void> {
  for (let no = 1; no <= count; no += 1) await addCustomer(world.db, no);
}

/** Hot lane and warehouse, until the log is read. */
export function drain(world: World): Promise<void> {
  const consumers = [
    ...(world.segments.consumers ?? []),
    warehouseSink(world.warehouse, world.deps.identity.numbersOf),
  ];
  return untilAllRead(world.db, () => drainConsumers(world.db, consumers));
}

/**
 * Repeats the work until nothing of the log is hidden: a transaction that is open anywhere in the cluster, also in
 * another test's database, holds back what consumers may see.
 */
export async function untilAllRead(db: Db, work: () => Promise<void>): Promise<void> {
  for (let hidden = true; hidden; ) {
    while (await isHidden(db)) await new Promise((resolve) => setTimeout(resolve, 5));
    await work();
    hidden = await isHidden(db);
  }
}

async function isHidden(db: Db): Promise<boolean> {
  const { rows } = await sql<{ hidden: boolean }>`
    select exists (select from platform.event where xid >= pg_snapshot_xmin(pg_current_snapshot())) as hidden`.execute(
    db,
  );
  return rows[0]?.hidden === true;
}

export async function loop(world: World, name: string, segments = world.segments): Promise<void> {
  await segments.loops?.find((entry) => entry.name === name)?.run();
}

/** A server with the routes of segments only; everybody is a member of staff who may do everything. */
export async function serve(world: World): Promise<App> {
  const secrets = createSecrets(Buffer.alloc(32, 7));
  const http = await createHttp({
    db: world.db,
    secrets,
    log: createLog('silent'),
    authenticate: async () => ({
      kind: 'staff',
      staffId: newId(),
      name: 'Ada',
      sessionId: newId(),
      scope: 'operator',
      merchantId: null,
      permissions: new Set(['segment.read', 'segment.write', 'customer.export']),
    }),
  });
  world.segments.routes(http);
  await http.ready();
  return http;
}

export interface ChangeRow {
  readonly number: number;
  readonly kind: string;
  readonly customer_no: number;
  readonly cause: string;
  readonly version: number;
}

export async function changesOf(world: World, segmentId: string): Promise<ChangeRow[]> {
  const { rows } = await sql<ChangeRow>`
    select number, kind, customer_no, cause, version from segment.change where segment_id = ${segmentId} order by number`.execute(
    world.db,
  );
  return rows;
}

/** Members, and what replaying the changes from empty gives. */
export async function membersAndReplay(world: World, segmentId: string) {
  const members = [...(await world.segments.members(world.db, segmentId, 'all'))].sort((a, b) => a - b);
  const held = new Set<number>();
  const faults: string[] = [];
  for (const [index, change] of (await changesOf(world, segmentId)).entries()) {
    if (change.number !== index + 1) faults.push(`number ${change.number} in place ${index + 1}`);
    if (held.has(change.customer_no) === (change.kind === 'entered'))
      faults.push(`${change.kind} twice: ${change.customer_no}`);
    if (change.kind === 'entered') held.add(change.customer_no);
    else held.delete(change.customer_no);
  }
  return { members, replayed: [...held].sort((a, b) => a - b), faults };
}

/** Events of segments in the log, oldest first. */
export async function told(world: World, segmentId: string) {
  const { rows } = await sql<{ name: string; payload: Record<string, unknown> }>`
    select name, payload from platform.event where subject_id = ${segmentId} and name in ('segment.entered', 'segment.left')
    order by position`.execute(world.db);
  return rows;
}
