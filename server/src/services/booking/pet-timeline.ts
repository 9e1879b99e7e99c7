/** Services that a pet has had, on its timeline (PET-7). */
import type { Merchant, PetRecord } from '@pawloop/contract';
import { sql } from 'kysely';
import type { TimelineSource } from '../../people/record/index.ts';
import type { Inner } from './deps.ts';

interface Row {
  readonly booking_id: string;
  readonly at: string;
  readonly service_names: Merchant.Names;
  readonly store_id: string;
}

export function petTimeline({ merchant }: Pick<Inner, 'merchant'>): TimelineSource {
  return {
    name: 'booking',
    async itemsOf(handle, petId, { before, limit }) {
      const key = sql`('booking/' || booking_id) collate "C"`;
      const { rows } = await sql<Row>`
        select booking_id, completed_at as at, service_names, store_id from booking.booking
        where pet_ids @> array[${petId}::uuid] and state = 'completed'
          ${before ? sql`and (completed_at, ${key}) < (${before.at}::timestamptz, ${before.key} collate "C")` : sql``}
        order by completed_at desc, ${key} desc limit ${limit}`.execute(handle);
      const stores = await merchant.findStores(handle, [...new Set(rows.map((row) => row.store_id))]);
      return rows.map(
        (row): PetRecord.TimelineItem => ({
          key: `booking/${row.booking_id}`,
          at: row.at,
          kind: 'booking.completed',
          title: null,
          titles: row.service_names,
          ref: { kind: 'booking', id: row.booking_id },
          by: stores.get(row.store_id)?.name ?? null,
          files: 0,
        }),
      );
    },
  };
}
