/** Reads of people, things, shifts and room classes for staff. */
import type { Merchant } from '@pawloop/contract';
import { sql } from 'kysely';
import { Problem } from '../../../platform/problem.ts';
import type { Caller, Inner } from '../deps.ts';
import type { Handle } from '../face.ts';
import { resourceNotFound } from '../problems.ts';
import { requireStore } from '../store/own.ts';
import { type ResourceRow, resourceOf, resourceRows, roomOf, roomRows } from './row.ts';
import { workOf } from './work.ts';

/** @throws Problem `merchant/store-not-found` */
export async function listResources(deps: Inner, caller: Caller, storeId: string): Promise<Merchant.Resource[]> {
  await requireStore(deps.db, caller, storeId);
  const rows = await resourceRows(
    deps.db,
    deps.clock.now(),
    sql`s.store_id = ${storeId} order by r.kind <> 'person', r.kind, r.resource_no`,
  );
  return rows.map(resourceOf);
}

/** @throws Problem `merchant/store-not-found`, `merchant/resource-not-found` */
export async function getRoster(
  deps: Inner,
  caller: Caller,
  { storeId, resourceId }: { readonly storeId: string; readonly resourceId: string },
): Promise<Merchant.Roster> {
  await requireStore(deps.db, caller, storeId);
  const where = sql`r.resource_id = ${resourceId} and s.store_id = ${storeId}`;
  const [row] = await resourceRows(deps.db, deps.clock.now(), where);
  if (!row) throw new Problem(resourceNotFound);
  return rosterOf(deps.db, row);
}

const clockText = (column: 'starts' | 'ends') =>
  sql`case when ${sql.ref(column)} = '24:00' then '24:00' else to_char(${sql.ref(column)}, 'HH24:MI') end`;

export async function rosterOf(
  handle: Handle,
  row: Pick<ResourceRow, 'resource_id' | 'resource_no' | 'version'>,
): Promise<Merchant.Roster> {
  const { rows: shifts } = await sql<Merchant.Shift>`
    select weekday, ${clockText('starts')} as starts, ${clockText('ends')} as ends, breaks, valid_from as "validFrom",
      valid_until as "validUntil"
    from merchant.shift where resource_no = ${row.resource_no} order by valid_from, weekday, shift.starts`.execute(
    handle,
  );
  const { rows: exceptions } = await sql<Merchant.RosterException>`
    select on_date as "on", kind, ${clockText('starts')} as starts, ${clockText('ends')} as ends, note
    from merchant.roster_exception where resource_no = ${row.resource_no} order by on_date, exception_id`.execute(
    handle,
  );
  return { resourceId: row.resource_id, shifts, exceptions, version: row.version };
}

/** Working time by date of the store's zone. @throws Problem `merchant/store-not-found` */
export async function storeWork(
  deps: Inner,
  caller: Caller,
  storeId: string,
  { from, days }: { readonly from: string; readonly days: number },
): Promise<{ items: Merchant.WorkRow[]; timeZone: string }> {
  const { timeZone } = (await requireStore(deps.db, caller, storeId)).store;
  const first = Temporal.PlainDate.from(from);
  const work = await workOf(deps.db, {
    storeId,
    from: first.toZonedDateTime(timeZone).toInstant(),
    to: first.add({ days }).toZonedDateTime(timeZone).toInstant(),
  });
  const items = [...work].map(([resourceNo, spans]) => ({
    resourceNo,
    spans: spans.map((span) => ({ from: span.from.toString(), to: span.to.toString() })),
  }));
  return { items, timeZone };
}

/** @throws Problem `merchant/store-not-found` */
export async function listRoomClasses(deps: Inner, caller: Caller, storeId: string): Promise<Merchant.RoomClass[]> {
  await requireStore(deps.db, caller, storeId);
  return (await roomRows(deps.db, sql<boolean>`s.store_id = ${storeId}`)).map(roomOf);
}
