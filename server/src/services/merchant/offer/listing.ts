/** SQL that search joins: visible stores, offers in order, their bands, active resources. Names of tables stay here. */
import { type RawBuilder, sql } from 'kysely';
import type { Listing } from '../face.ts';
import { effectiveSkills } from '../roster/row.ts';
import { categoryInOrder, visibleState } from '../store/row.ts';

/** Days ahead that an offer `o` can be booked: its own, but not beyond the day on which a paper of its category `mc` ends (rule 12). */
const papersHorizon = (at: Temporal.Instant): RawBuilder<number> =>
  sql<number>`least(o.horizon_days, mc.in_order_until - (${at.toString()}::timestamptz at time zone s.time_zone)::date)`;

export const listing: Listing = {
  stores: (at) => sql`(
    select s.store_no, s.store_id, s.merchant_id, m.name as merchant_name, s.name, s.address, s.phone, s.lat, s.lng,
      s.time_zone, s.score, s.reviews, s.rank_score, s.grams, s.tags, s.photos, s.emergency, s.accepting,
      s.service_area_m, m.state = 'restricted' as restricted
    from merchant.store s join merchant.merchant m using (merchant_id)
    where s.state = 'open' and ${visibleState} and exists (
      select 1 from merchant.merchant_category mc
      where mc.merchant_id = s.merchant_id and ${categoryInOrder(at, sql`s.time_zone`)}))`,
  offers: (at) => sql`(
    select o.offer_id, o.store_no, o.service_id, v.key as service_key, v.category_key, v.mode, v.legs, v.species, o.lead_minutes,
      ${papersHorizon(at)} as horizon_days, o.grid_minutes, o.buffer_before, o.buffer_after, o.tags, o.grams,
      (o.first_visit->>'minutes')::int as first_minutes, (o.first_visit->>'priceFen')::bigint as first_price_fen,
      (o.matted->>'minutes')::int as matted_minutes, (o.matted->>'priceFen')::bigint as matted_price_fen,
      (o.home->>'allowed')::boolean as home_allowed, (o.home->>'areaM')::int as home_area_m,
      (o.home->>'speedKmh')::int as home_speed_kmh, (o.home->>'priceFen')::bigint as home_price_fen
    from merchant.offer o join merchant.store s using (store_no) join merchant.service v using (service_id)
      join merchant.merchant_category mc on mc.merchant_id = s.merchant_id and mc.category_key = v.category_key
    where o.state = 'on' and v.active and ${categoryInOrder(at, sql`s.time_zone`)})`,
  bands: () => sql`(
    select offer_id, position, size_class, coat, min_grams, max_grams, price_fen,
      coalesce(member_price_fen, price_fen) as member_price_fen, effective_minutes as minutes from merchant.band)`,
  learned: (visits) => sql`(
    select offer_id, size_class, coat, (ceil(median / 5.0) * 5)::int as minutes, low, high, visits
    from merchant.learned where visits >= ${visits})`,
  resources: (at) => sql`(
    select r.resource_no, r.store_no, r.kind, ${effectiveSkills(at)} as skills
    from merchant.resource r where r.active)`,
};
