/** Room classes of services/merchant as the schedule keeps them, in the transaction that changes them there. */
import { Pet } from '@pawloop/contract';
import { sql } from 'kysely';
import type { Tx } from '../../../platform/db.ts';
import type { Handle, Inner } from '../deps.ts';

/**
 * Take over kennels and capacity. A night that has more sold than there are kennels now keeps what is sold and sells no
 * more; the kennel plan shows who has none.
 */
export async function refreshRooms(tx: Tx, deps: Inner, roomClassIds: readonly string[]): Promise<void> {
  const rooms = await deps.merchant.findRoomClasses(tx, { roomClassIds });
  const rank = (room: (typeof rooms)[number]): number => Pet.sizeClasses.indexOf(room.sizeClass);
  // The order in which stays look for room, so that nobody waits in a circle.
  for (const room of rooms.toSorted((a, b) => rank(a) - rank(b) || (a.roomClassId < b.roomClassId ? -1 : 1))) {
    const kennels = room.kennels.filter((kennel) => kennel.active);
    await sql`
      insert into schedule.room_class (room_class_id, store_no, size_class, size_rank, species, kennels, names, capacity)
      values (${room.roomClassId}::uuid, ${room.storeNo}, ${room.sizeClass}, ${rank(room)},
        ${[...room.species]}::text[], ${kennels.map((kennel) => kennel.kennelId)}::uuid[],
        ${kennels.map((kennel) => kennel.name)}::text[], ${room.capacity})
      on conflict (room_class_id) do update set store_no = excluded.store_no, size_class = excluded.size_class,
        size_rank = excluded.size_rank, species = excluded.species, kennels = excluded.kennels, names = excluded.names,
        capacity = excluded.capacity`.execute(tx);
    await sql`
      with rising as (
        select night from schedule.night where room_class_id = ${room.roomClassId}::uuid order by night for update
      )
      update schedule.night n set capacity = greatest(n.booked, ${room.capacity}) from rising
      where n.room_class_id = ${room.roomClassId}::uuid and n.night = rising.night`.execute(tx);
  }
}

/** Classes of a store that an animal fits: of its own size or a larger one, the smallest first. */
export async function fittingClasses(
  handle: Handle,
  asked: { readonly storeNo: number; readonly sizeClass: Pet.SizeClass; readonly species?: string | null },
): Promise<string[]> {
  const { rows } = await sql<{ room_class_id: string }>`
    select room_class_id from schedule.room_class
    where store_no = ${asked.storeNo} and size_rank >= ${Pet.sizeClasses.indexOf(asked.sizeClass)} and capacity > 0
      and (species = '{}' or ${asked.species ?? null}::text is null or ${asked.species ?? null}::text = any(species))
    order by size_rank, room_class_id`.execute(handle);
  return rows.map((row) => row.room_class_id);
}
