set local lock_timeout = '5s';

-- The merchant whom a fact concerns: merchant staff see only these on the live channel (ACC-3).
alter table platform.event add column merchant_id uuid;

-- Great-circle distance in metres on a sphere of the mean radius of the Earth; the same formula as platform/geo.ts.
-- Less than a nanodegree counts as nothing: PostgreSQL refuses to square what is that small.
create function platform.distance_m(lat1 double precision, lng1 double precision, lat2 double precision, lng2 double precision)
returns double precision language sql immutable parallel safe strict as $$
  select 2 * 6371008.8 * asin(least(1, sqrt(
    case when abs(lat2 - lat1) < 1e-9 then 0 else sind((lat2 - lat1) / 2) ^ 2 end
    + cosd(lat1) * cosd(lat2) * case when abs(lng2 - lng1) < 1e-9 then 0 else sind((lng2 - lng1) / 2) ^ 2 end)))
$$;
