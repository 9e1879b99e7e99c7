/**
 * A city of stores for the benchmarks of the schedule: rosters, bookings and gaps, set by set, the same on every run.
 * 40 % of the stores lie within 5 km of the centre, the others on 40 × 40 km; about half of the working time is booked.
 */
import { sql } from 'kysely';
import type { Db } from '../server/src/platform/db.ts';

export const CENTRE = { lat: 31.23, lng: 121.47 };
export const ZONE = 'Asia/Shanghai';
/** One person does it all; its minutes differ by store, 90 to 105. */
export const SIMPLE = 'bench_groom';
/** Washed by one in a tub, cut by another on a table. */
export const STEPS = 'bench_wash_cut';

export interface CitySize {
  readonly stores: number;
  /** People of each store; six of eight groom. */
  readonly staff: number;
  readonly days: number;
  /** Without bookings all working time is free. */
  readonly booked: boolean;
}

const legs = {
  [SIMPLE]: [{ key: 'all', share: 1, needs: [{ pool: 'person', skill: 'groom' }] }],
  [STEPS]: [
    {
      key: 'wash',
      share: 0.4,
      needs: [
        { pool: 'person', skill: 'wash' },
        { pool: 'resource', kind: 'tub' },
      ],
    },
    {
      key: 'cut',
      share: 0.6,
      needs: [
        { pool: 'person', skill: 'groom' },
        { pool: 'resource', kind: 'table' },
      ],
    },
  ],
};

export async function fillCity(db: Db, size: CitySize): Promise<void> {
  await sql`select setseed(0.42)`.execute(db);
  await fillStores(db, size);
  await fillWork(db, size);
  if (size.booked) await fillClaims(db);
  await fillGaps(db);
  for (const table of ['merchant.store', 'merchant.offer', 'merchant.band', 'schedule.gap', 'schedule.claim']) {
    await sql`vacuum analyze ${sql.table(table)}`.execute(db);
  }
  await sql`analyze`.execute(db);
}

async function fillStores(db: Db, { stores, staff }: CitySize): Promise<void> {
  await sql`
    insert into merchant.category (key, names, icon, document_kinds, course_key, skills, position, active)
    values ('bench', '{"zh":"bench","en":"bench"}', 'paw', '{}', null,
      '[{"key":"groom","names":{"zh":"groom","en":"groom"}},{"key":"wash","names":{"zh":"wash","en":"wash"}}]', 1, true)`.execute(
    db,
  );
  for (const [key, of] of Object.entries(legs)) {
    await sql`
      insert into merchant.service (service_id, key, category_key, names, mode, legs, minutes, form, needs_vaccines, species,
        home, active)
      values (uuidv7(), ${key}, 'bench', '{"zh":"bench","en":"bench"}', 'appointment', ${JSON.stringify(of)}::jsonb,
        '[{"sizeClass":null,"coat":null,"minutes":60}]', '[]', false, '{}', false, true)`.execute(db);
  }
  const km = 1 / 111.195;
  await sql`
    with new_merchant as (
      insert into merchant.merchant (merchant_id, name, state, state_at, created_at)
      select uuidv7(), 'Merchant ' || nth, 'live', now(), now() from generate_series(1, ${stores}) nth
      returning merchant_id
    ), admitted as (
      insert into merchant.merchant_category (merchant_id, category_key, admitted, in_order_from, in_order_until, told_visible)
      select merchant_id, 'bench', true, '2000-01-01', '2100-01-01', true from new_merchant
    ), placed as materialized (
      select merchant_id, row_number() over () as nth, random() as a, random() as b, random() as c from new_merchant
    )
    insert into merchant.store (store_id, merchant_id, name, address, lat, lng, time_zone, grams, tags, rank_score, created_at)
    select uuidv7(), merchant_id, 'Pet shop ' || nth, 'Street ' || nth,
      case when nth % 5 < 2 then ${CENTRE.lat} + 5 * sqrt(a) * cos(2 * pi() * b) * ${km}
        else ${CENTRE.lat} + (a - 0.5) * 40 * ${km} end,
      case when nth % 5 < 2 then ${CENTRE.lng} + 5 * sqrt(a) * sin(2 * pi() * b) * ${km} / cosd(${CENTRE.lat})
        else ${CENTRE.lng} + (b - 0.5) * 40 * ${km} / cosd(${CENTRE.lat}) end,
      ${ZONE}, array['pe', 'et'], '{}', 3 + 2 * c, now()
    from placed order by nth`.execute(db);
  await sql`
    insert into merchant.hours (store_no, weekday, starts, ends)
    select store_no, day, '09:00', '18:00' from merchant.store, generate_series(1, 7) day`.execute(db);
  await sql`
    insert into merchant.resource (resource_id, store_no, kind, name, skills, created_at)
    select uuidv7(), store_no, kind, kind, skills, now()
    from merchant.store, lateral (
      select 'person' as kind, case when nth % 4 = 0 then '{wash}'::text[] else '{groom}' end as skills
      from generate_series(1, ${staff}) nth
      union all select kind, '{}' from unnest(array['tub', 'tub', 'table', 'table', 'table']) kind
    ) r order by store_no`.execute(db);
  await sql`
    insert into merchant.shift (resource_no, weekday, starts, ends, breaks, valid_from)
    select resource_no, day, '09:00', '18:00', '[{"starts":"13:00","ends":"14:00"}]', '2000-01-01'
    from merchant.resource, generate_series(1, 7) day where kind = 'person'`.execute(db);
  await sql`
    insert into merchant.offer (offer_id, store_no, service_id, state, first_visit, matted, buffer_before, buffer_after,
      lead_minutes, horizon_days, grid_minutes, payment, deposit_fen, home, tags, created_at)
    select uuidv7(), store_no, service_id, 'on', '{"minutes":0,"priceFen":0}', '{"minutes":0,"priceFen":0}', 0, 0, 60, 60, 15,
      '{full}', 0, '{"allowed":false,"areaM":0,"speedKmh":20,"priceFen":0}', '{}', now()
    from merchant.store, merchant.service`.execute(db);
  await sql`
    insert into merchant.band (offer_id, position, size_class, price_fen, member_price_fen, minutes, effective_minutes)
    select offer_id, nth, size, 8000 + 2000 * nth + store_no % 7 * 500, 7500 + 2000 * nth, minutes, minutes
    from merchant.offer, lateral (
      select nth, size, case size when 'large' then 90 + store_no % 4 * 5 else 60 end as minutes
      from unnest(array['toy', 'small', 'medium', 'large', 'giant']) with ordinality s (size, nth)
    ) b`.execute(db);
}

async function fillWork(db: Db, { days }: CitySize): Promise<void> {
  await sql`
    insert into schedule.resource (resource_no, store_no, is_person, pools)
    select resource_no, store_no, kind = 'person', case when kind = 'person'
      then array['person'] || array(select 'person/' || skill from unnest(skills) skill) else array[kind] end
    from merchant.resource`.execute(db);
  await sql`
    insert into schedule.pool (store_no, pool, resource_nos)
    select store_no, pool, array_agg(resource_no order by resource_no)
    from schedule.resource, unnest(pools) pool group by 1, 2`.execute(db);
  await sql`
    insert into schedule.horizon (store_no, built_from, built_until)
    select store_no, current_date, current_date + 400 from merchant.store`.execute(db);
  await sql`
    insert into schedule.work (resource_no, lo, hi)
    select resource_no, (day + half.lo) at time zone ${ZONE}, (day + half.hi) at time zone ${ZONE}
    from schedule.resource, generate_series(current_date::timestamp, current_date + ${days}::int - 1, '1 day') day,
      (values (true, time '09:00', time '13:00'), (true, '14:00', '18:00'), (false, '09:00', '18:00')) half (person, lo, hi)
    where is_person = half.person`.execute(db);
}

/** Bookings of 30 to 120 minutes with pauses between, one after the other through every working day. */
async function fillClaims(db: Db): Promise<void> {
  await sql`alter table schedule.claim drop constraint claim_no_overlap`.execute(db);
  await sql`
    insert into schedule.claim (booking_id, resource_no, during, status, pieces)
    select gen_random_uuid(), resource_no, tstzrange(begins, begins + make_interval(mins => minutes)), 'confirmed', 1
    from (
      select resource_no, hi, minutes,
        lo + make_interval(mins => (sum(minutes + pause) over (partition by resource_no, lo order by nth) - minutes)::int) as begins
      from (
        select w.resource_no, w.lo, w.hi, nth, 30 + 15 * floor(random() * 6)::int as minutes,
          15 * floor(random() * 7)::int as pause
        from schedule.work w, generate_series(1, 10) nth
      ) drawn
    ) booked where begins + make_interval(mins => minutes) <= hi`.execute(db);
  await sql`
    alter table schedule.claim add constraint claim_no_overlap
      exclude using gist (resource_no with =, during with &&) where (status in ('held', 'confirmed', 'in_service'))`.execute(
    db,
  );
}

async function fillGaps(db: Db): Promise<void> {
  await sql`
    insert into schedule.gap (store_no, resource_no, lo, hi)
    select r.store_no, r.resource_no, lower(span), upper(span)
    from (
      select resource_no, (lo at time zone ${ZONE})::date as day, range_agg(tstzrange(lo, hi)) as spans
      from schedule.work group by 1, 2
    ) w
    join schedule.resource r using (resource_no)
    left join (
      select resource_no, (lower(during) at time zone ${ZONE})::date as day, range_agg(during) as spans
      from schedule.claim group by 1, 2
    ) c using (resource_no, day)
    cross join unnest(w.spans - coalesce(c.spans, '{}')) span
    order by r.store_no, lower(span)`.execute(db);
}

/** Share of the working time of people that is booked. */
export async function bookedShare(db: Db): Promise<number> {
  const { rows } = await sql<{ share: number }>`
    select (select coalesce(sum(extract(epoch from upper(during) - lower(during))), 0) from schedule.claim)::float8
      / (select sum(extract(epoch from hi - lo)) from schedule.work)::float8 as share`.execute(db);
  return rows[0]?.share ?? 0;
}
