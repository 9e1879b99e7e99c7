/** Commands on people, things and shifts (MER-3, MER-4). */
import type { Merchant } from '@pawloop/contract';
import { sql } from 'kysely';
import { inTransaction, jsonb, type Tx, violates } from '../../../platform/db.ts';
import { newId } from '../../../platform/ids.ts';
import { Problem } from '../../../platform/problem.ts';
import { note } from '../admission/note.ts';
import type { Caller, Inner } from '../deps.ts';
import { hoursInvalid, resourceNotFound, staffForeign, staffTaken, versionChanged } from '../problems.ts';
import { lockStore, type OwnStore } from '../store/own.ts';
import { rosterOf } from './queries.ts';
import { type ResourceRow, resourceOf, resourceRows } from './row.ts';
import { tellWork } from './tell.ts';

export interface ResourceIds {
  readonly storeId: string;
  readonly resourceId: string;
}

/** @throws Problem `merchant/store-not-found`, `merchant/staff-foreign`, `merchant/staff-taken` */
export function createResource(
  deps: Inner,
  caller: Caller,
  storeId: string,
  input: Merchant.ResourceInput,
): Promise<Merchant.Resource> {
  return inTransaction(deps.db, async (tx) => {
    const { store } = await lockStore(tx, caller, storeId);
    await requireStaff(tx, deps, store.merchantId, input);
    const resourceId = newId();
    await insertResource(tx, deps, { resourceId, storeNo: store.storeNo, ...input });
    const row = await resourceRow(tx, deps, { storeId, resourceId });
    await tellWork(tx, deps, { storeNo: store.storeNo, resourceNos: [row.resource_no], from: null, to: null });
    await noteResource(tx, caller, resourceId, null, input);
    return resourceOf(row);
  });
}

export interface NewResource extends Merchant.ResourceInput {
  readonly resourceId: string;
  readonly storeNo: number;
}

/** @returns its number. @throws Problem `merchant/staff-taken` */
export async function insertResource(tx: Tx, { clock }: Pick<Inner, 'clock'>, input: NewResource): Promise<number> {
  const person = input.kind === 'person';
  const { rows } = await unlessTaken(
    sql<{ resource_no: number }>`
      insert into merchant.resource (resource_id, store_no, kind, name, skills, staff_id, active, created_at)
      values (${input.resourceId}, ${input.storeNo}, ${input.kind}, ${input.name.trim()},
        ${person ? input.skills : []}::text[], ${person ? input.staffId : null}, ${input.active},
        ${clock.now().toString()}::timestamptz) returning resource_no`.execute(tx),
  );
  return rows[0]?.resource_no ?? 0;
}

/** @throws Problem `merchant/resource-not-found`, `merchant/version-changed`, `merchant/staff-foreign`, `merchant/staff-taken` */
export function changeResource(
  deps: Inner,
  caller: Caller,
  ids: ResourceIds,
  { version, ...input }: Merchant.ResourceInput & { readonly version: number },
): Promise<Merchant.Resource> {
  return inTransaction(deps.db, async (tx) => {
    const { store } = await lockStore(tx, caller, ids.storeId);
    const before = await resourceRow(tx, deps, ids);
    if (before.version !== version) throw new Problem(versionChanged);
    if (before.kind !== input.kind) throw new Problem(resourceNotFound, 'the kind stays as it is');
    await requireStaff(tx, deps, store.merchantId, input);
    const person = input.kind === 'person';
    await unlessTaken(
      sql`
        update merchant.resource set name = ${input.name.trim()}, skills = ${person ? input.skills : []}::text[],
          staff_id = ${person ? input.staffId : null}, active = ${input.active}, version = version + 1
        where resource_id = ${ids.resourceId}`.execute(tx),
    );
    await tellWork(tx, deps, { storeNo: store.storeNo, resourceNos: [before.resource_no], from: null, to: null });
    await noteResource(tx, caller, ids.resourceId, resourceOf(before), input);
    return resourceOf(await resourceRow(tx, deps, ids));
  });
}

/** @throws Problem `merchant/staff-taken` */
async function unlessTaken<R>(statement: Promise<R>): Promise<R> {
  try {
    return await statement;
  } catch (error) {
    if (violates(error, 'resource_staff')) throw new Problem(staffTaken);
    throw error;
  }
}

/** @throws Problem `merchant/staff-foreign` */
async function requireStaff(
  tx: Tx,
  { identity }: Inner,
  merchantId: string,
  { kind, staffId }: Merchant.ResourceInput,
): Promise<void> {
  if (kind !== 'person' || staffId === null) return;
  const staff = (await identity.findStaff(tx, [staffId])).get(staffId);
  if (staff?.merchantId !== merchantId) {
    throw new Problem(staffForeign, undefined, [{ pointer: '/body/staffId', detail: 'not of this merchant' }]);
  }
}

/** @throws Problem `merchant/resource-not-found` */
export async function resourceRow(
  handle: Tx | Inner['db'],
  { clock }: Pick<Inner, 'clock'>,
  { storeId, resourceId }: ResourceIds,
): Promise<ResourceRow> {
  const [row] = await resourceRows(handle, clock.now(), sql`r.resource_id = ${resourceId} and s.store_id = ${storeId}`);
  if (!row) throw new Problem(resourceNotFound);
  return row;
}

function noteResource(tx: Tx, caller: Caller, resourceId: string, before: unknown, after: unknown): Promise<void> {
  return note(tx, caller, {
    action: 'merchant.resource_changed',
    subjectType: 'resource',
    subjectId: resourceId,
    before,
    after,
  });
}

export interface RosterInput {
  readonly shifts: readonly Merchant.Shift[];
  readonly exceptions: readonly Merchant.RosterException[];
}

/** @throws Problem `merchant/resource-not-found`, `merchant/version-changed`, `merchant/hours-invalid` */
export function setRoster(
  deps: Inner,
  caller: Caller,
  ids: ResourceIds,
  { version, ...roster }: RosterInput & { readonly version: number },
): Promise<Merchant.Roster> {
  requireRoster(roster);
  return inTransaction(deps.db, async (tx) => {
    const { store }: OwnStore = await lockStore(tx, caller, ids.storeId);
    const row = await resourceRow(tx, deps, ids);
    if (row.version !== version) throw new Problem(versionChanged);
    if (row.kind !== 'person') throw new Problem(hoursInvalid, 'only people have shifts');
    const before = await rosterOf(tx, row);
    await sql`update merchant.resource set version = version + 1 where resource_id = ${ids.resourceId}`.execute(tx);
    await writeRoster(tx, row.resource_no, roster);
    await tellWork(tx, deps, { storeNo: store.storeNo, resourceNos: [row.resource_no], from: null, to: null });
    await note(tx, caller, {
      action: 'merchant.roster_changed',
      subjectType: 'resource',
      subjectId: ids.resourceId,
      before: { shifts: before.shifts, exceptions: before.exceptions },
      after: roster,
    });
    return rosterOf(tx, { ...row, version: version + 1 });
  });
}

/** @throws Problem `merchant/hours-invalid` */
function requireRoster({ shifts, exceptions }: RosterInput): void {
  const refuse = (pointer: string, detail: string): never => {
    throw new Problem(hoursInvalid, detail, [{ pointer: `/body/${pointer}`, detail }]);
  };
  for (const [i, shift] of shifts.entries()) {
    if (shift.validUntil !== null && shift.validUntil < shift.validFrom) refuse(`shifts/${i}/validUntil`, 'too early');
    if (shift.starts === '24:00') refuse(`shifts/${i}/starts`, 'nothing begins at 24:00');
  }
  for (const [i, one] of exceptions.entries()) {
    if ((one.starts === null) !== (one.ends === null)) refuse(`exceptions/${i}`, 'both times or none');
  }
}

/** Replace the shifts of a person. */
export async function writeRoster(tx: Tx, resourceNo: number, { shifts, exceptions }: RosterInput): Promise<void> {
  await sql`delete from merchant.shift where resource_no = ${resourceNo}`.execute(tx);
  await sql`delete from merchant.roster_exception where resource_no = ${resourceNo}`.execute(tx);
  await sql`
    insert into merchant.shift (resource_no, weekday, starts, ends, breaks, valid_from, valid_until)
    select ${resourceNo}, s.* from jsonb_to_recordset(${jsonb(shifts)}) s (weekday smallint, starts time, ends time,
      breaks jsonb, "validFrom" date, "validUntil" date)`.execute(tx);
  await sql`
    insert into merchant.roster_exception (resource_no, on_date, kind, starts, ends, note)
    select ${resourceNo}, e.* from jsonb_to_recordset(${jsonb(exceptions)}) e ("on" date, kind text, starts time, ends time,
      note text)`.execute(tx);
}
