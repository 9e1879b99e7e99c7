/** Hospitals near a place: emergency ability, documents in order, open now (DSP-1; rule 27). */
import { sql } from 'kysely';
import { boxAround, distanceSql } from '../../platform/geo.ts';
import type { Handle, Hospital, HospitalQuery, Point } from './face.ts';
import { categoryInOrder, visibleState } from './store/row.ts';

/** Who takes emergencies must be admitted to it. */
const EMERGENCY_CATEGORY = 'medical';

/**
 * Hospitals within so many metres of the great circle, nearest first, then by id. Merchants that are not visible, or whose
 * medical documents are not valid at the time, are never among them.
 */
export async function hospitalsNear(
  handle: Handle,
  point: Point,
  metres: number,
  { species, at, ready = false, limit = 50 }: HospitalQuery,
): Promise<Hospital[]> {
  const box = boxAround(point, metres);
  const now = sql`${at.toString()}::timestamptz`;
  const { rows } = await sql<Hospital>`
    select h.* from (
      select s.store_id as "storeId", s.store_no as "storeNo", s.merchant_id as "merchantId", s.name, s.address, s.phone,
        s.lat, s.lng, s.time_zone as "timeZone", s.accepting, s.accept_rate as "acceptRate",
        ${distanceSql(point, sql`s.lat`, sql`s.lng`)} as "distanceM",
        merchant.open_on(s.store_no, (${now} at time zone s.time_zone)::date, s.time_zone) @> ${now}
          or merchant.open_on(s.store_no, (${now} at time zone s.time_zone)::date - 1, s.time_zone) @> ${now} as "openNow",
        (select count(distinct h.weekday) from merchant.hours h
          where h.store_no = s.store_no and h.starts = '00:00' and h.ends = '24:00') = 7 as "alwaysOpen"
      from merchant.store s
      where s.emergency and s.state = 'open' and s.lat between ${box.south} and ${box.north}
        and s.lng between ${box.west} and ${box.east}
        and (${species}::text is null or s.emergency_species = '{}' or ${species}::text = any(s.emergency_species))
    ) h join merchant.store s on s.store_no = h."storeNo" join merchant.merchant m on m.merchant_id = s.merchant_id
      join merchant.merchant_category mc on mc.merchant_id = s.merchant_id and mc.category_key = ${EMERGENCY_CATEGORY}
    where h."distanceM" <= ${metres} and ${visibleState} and ${categoryInOrder(at, sql`s.time_zone`)}
      ${ready ? sql`and h.accepting and h."openNow"` : sql``}
    order by h."distanceM", h."storeId" limit ${limit}`.execute(handle);
  return rows;
}
