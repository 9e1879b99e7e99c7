/** Services that a pet has had, on its timeline (PET-7). */
import type { Merchant } from '@pawloop/contract';
import { sql } from 'kysely';
import type { TimelinePiece, TimelineSource } from '../../people/record/index.ts';
import type { Inner } from './deps.ts';

interface Row {
  readonly booking_id: string;
  readonly at: string;
  readonly service_names: Merchant.Names;
  readonly store_id: string;
}

const MOST_PHOTOS = 3;

/** A service leads to its report, with the first of its photos, when it has one. */
export function petTimeline({ merchant, registered }: Pick<Inner, 'merchant' | 'registered'>): TimelineSource {
  return {
    name: 'booking',
    async itemsOf(handle, petId, { before, limit }) {
      const key = sql`('booking/' || booking_id) collate "C"`;
      const { rows } = await sql<Row>`
        select booking_id, completed_at as at, service_names, store_id from booking.booking
        where pet_ids @> array[${petId}::uuid] and state = 'completed'
          ${before ? sql`and (completed_at, ${key}) < (${before.at}::timestamptz, ${before.key} collate "C")` : sql``}
        order by completed_at desc, ${key} desc limit ${limit}`.execute(handle);
      const ids = rows.map((row) => row.booking_id);
      const [stores, reports] = await Promise.all([
        merchant.findStores(handle, [...new Set(rows.map((row) => row.store_id))]),
        registered.reportsOf(handle, ids),
      ]);
      return rows.map((row): TimelinePiece => {
        const photos = reports.get(row.booking_id);
        return {
          key: `booking/${row.booking_id}`,
          at: row.at,
          kind: 'booking.completed',
          title: null,
          titles: row.service_names,
          ref: { kind: photos ? 'report' : 'booking', id: row.booking_id },
          by: stores.get(row.store_id)?.name ?? null,
          files: photos?.length ?? 0,
          ...(photos && { photos: photos.slice(0, MOST_PHOTOS) }),
        };
      });
    },
  };
}
