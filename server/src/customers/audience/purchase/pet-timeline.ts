/** Purchases of a pet's keepers on the pet's timeline (PET-7); bookings are shown by the room that holds them. */
import { sql } from 'kysely';
import type { TimelinePiece, TimelineSource } from '../../../people/record/index.ts';
import type { AudienceDeps } from '../deps.ts';
import { BOOKING } from './bookings.ts';

interface PurchaseRow {
  readonly purchase_id: string;
  readonly at: string;
  readonly source: string;
  readonly names: readonly string[];
}

const SHOWN_NAMES = 3;

/** Orders say for whom they are no more than the till knows: those of the household since somebody of it keeps the pet. */
export function petTimeline({ identity, pet }: Pick<AudienceDeps, 'identity' | 'pet'>): TimelineSource {
  return {
    name: 'audience',
    async itemsOf(handle, petId, { before, limit }) {
      const keepers = (await pet.keepersOf(handle, [petId])).get(petId) ?? [];
      const profile = (await pet.findPets(handle, [petId])).get(petId);
      const numbers = await identity.numbersOf(
        handle,
        keepers.map((keeper) => keeper.customerId),
      );
      if (!profile || numbers.size === 0) return [];
      const key = sql`('audience/' || purchase_id) collate "C"`;
      const { rows } = await sql<PurchaseRow>`
        select purchase_id, at, source, array(
          select line->>'name' from jsonb_array_elements(lines) line where (line->>'quantity')::integer > 0
        ) as names
        from audience.purchase
        where customer_no = any(${[...numbers.values()]}::integer[]) and is_order and source <> ${BOOKING}
          and at >= ${profile.registeredAt}::timestamptz
          ${before ? sql`and (at, ${key}) < (${before.at}::timestamptz, ${before.key} collate "C")` : sql``}
        order by at desc, ${key} desc limit ${limit}`.execute(handle);
      return rows.map(itemOf);
    },
  };
}

function itemOf(row: PurchaseRow): TimelinePiece {
  return {
    key: `audience/${row.purchase_id}`,
    at: row.at,
    kind: 'audience.purchase',
    title: row.names.slice(0, SHOWN_NAMES).join(' · ') || null,
    ref: { kind: 'order', id: row.purchase_id },
    by: null,
    files: 0,
  };
}
