/** Commands on room classes and their kennels (MER-4, BOOK-17). */
import type { Merchant } from '@pawloop/contract';
import { sql } from 'kysely';
import { inTransaction, jsonb, type Tx } from '../../../platform/db.ts';
import { newId } from '../../../platform/ids.ts';
import { Problem } from '../../../platform/problem.ts';
import { note } from '../admission/note.ts';
import type { Caller, Inner } from '../deps.ts';
import { roomClassNotFound, versionChanged } from '../problems.ts';
import { lockStore } from '../store/own.ts';
import { roomOf, roomRows } from './row.ts';

/** @throws Problem `merchant/store-not-found` */
export function createRoomClass(
  deps: Inner,
  caller: Caller,
  storeId: string,
  input: Merchant.RoomClassInput,
): Promise<Merchant.RoomClass> {
  return inTransaction(deps.db, async (tx) => {
    const { store } = await lockStore(tx, caller, storeId);
    const roomClassId = newId();
    await insertRoomClass(tx, { roomClassId, storeNo: store.storeNo, ...input });
    await tellRooms(tx, deps, store.storeNo, roomClassId);
    const after = await one(tx, storeId, roomClassId);
    await noteRooms(tx, caller, null, after);
    return after;
  });
}

export interface NewRoomClass extends Merchant.RoomClassInput {
  readonly roomClassId: string;
  readonly storeNo: number;
}

export async function insertRoomClass(tx: Tx, input: NewRoomClass): Promise<void> {
  await sql`
    insert into merchant.room_class (room_class_id, store_no, name, size_class, species)
    values (${input.roomClassId}, ${input.storeNo}, ${input.name.trim()}, ${input.sizeClass},
      ${input.species}::text[])`.execute(tx);
  await writeKennels(tx, input.roomClassId, input.kennels);
}

/** Kennels that are left out become inactive: stays may still name them. */
async function writeKennels(tx: Tx, roomClassId: string, kennels: Merchant.RoomClassInput['kennels']): Promise<void> {
  await sql`update merchant.kennel set active = false where room_class_id = ${roomClassId}`.execute(tx);
  const rows = kennels.map((kennel, position) => ({ ...kennel, kennelId: kennel.kennelId ?? newId(), position }));
  await sql`
    insert into merchant.kennel (kennel_id, room_class_id, position, name, active)
    select k."kennelId", ${roomClassId}, k.position, k.name, k.active
    from jsonb_to_recordset(${jsonb(rows)}) k ("kennelId" uuid, position integer, name text, active boolean)
    on conflict (kennel_id) do update set position = excluded.position, name = excluded.name, active = excluded.active
    where kennel.room_class_id = excluded.room_class_id`.execute(tx);
}

/** @throws Problem `merchant/store-not-found`, `merchant/room-class-not-found`, `merchant/version-changed` */
export function changeRoomClass(
  deps: Inner,
  caller: Caller,
  { storeId, roomClassId }: { readonly storeId: string; readonly roomClassId: string },
  { version, ...input }: Merchant.RoomClassInput & { readonly version: number },
): Promise<Merchant.RoomClass> {
  return inTransaction(deps.db, async (tx) => {
    const { store } = await lockStore(tx, caller, storeId);
    const before = await one(tx, storeId, roomClassId);
    if (before.version !== version) throw new Problem(versionChanged);
    await sql`
      update merchant.room_class set name = ${input.name.trim()}, size_class = ${input.sizeClass},
        species = ${input.species}::text[], version = version + 1 where room_class_id = ${roomClassId}`.execute(tx);
    await writeKennels(tx, roomClassId, input.kennels);
    await tellRooms(tx, deps, store.storeNo, roomClassId);
    const after = await one(tx, storeId, roomClassId);
    await noteRooms(tx, caller, before, after);
    return after;
  });
}

/** @throws Problem `merchant/room-class-not-found` */
async function one(tx: Tx, storeId: string, roomClassId: string): Promise<Merchant.RoomClass> {
  const [row] = await roomRows(tx, sql<boolean>`c.room_class_id = ${roomClassId} and s.store_id = ${storeId}`);
  if (!row) throw new Problem(roomClassNotFound);
  return roomOf(row);
}

async function tellRooms(tx: Tx, { registered }: Inner, storeNo: number, roomClassId: string): Promise<void> {
  for (const participant of registered.rooms) await participant(tx, { storeNo, roomClassIds: [roomClassId] });
}

function noteRooms(
  tx: Tx,
  caller: Caller,
  before: Merchant.RoomClass | null,
  after: Merchant.RoomClass,
): Promise<void> {
  return note(tx, caller, {
    action: 'merchant.rooms_changed',
    subjectType: 'room_class',
    subjectId: after.roomClassId,
    before,
    after,
  });
}
