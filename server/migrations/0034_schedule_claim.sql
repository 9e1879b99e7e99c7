set local lock_timeout = '5s';

create extension if not exists btree_gist;
create schema schedule;

-- Anything that one booking has for itself for a time: a person, a tub, a table, an exam room, a van. Buffers and travel
-- are part of `during`. Rows are written with ON CONFLICT DO NOTHING only (rule 3); the constraint decides (rule 1).
create table schedule.claim (
  claim_id bigint generated always as identity primary key,
  booking_id uuid not null,
  resource_no integer not null check (resource_no > 0),
  during tstzrange not null check (not isempty(during) and not lower_inf(during) and not upper_inf(during)),
  status text not null check (status in ('held', 'confirmed', 'in_service', 'done', 'expired', 'cancelled')),
  -- When a hold ends by itself; null: it does not.
  expires_at timestamptz,
  -- How many claims were made with it: all of them stand, or none (rule 2).
  pieces smallint not null check (pieces > 0),
  -- Claimed with the right to what is kept for members at peak times (rule 22).
  for_member boolean not null default false,
  check (status <> 'held' or expires_at is null or expires_at > '-infinity'),
  constraint claim_no_overlap exclude using gist (resource_no with =, during with &&)
    where (status in ('held', 'confirmed', 'in_service'))
);
create index claim_booking on schedule.claim (booking_id);
create index claim_hold_end on schedule.claim (expires_at) where status = 'held';

-- What the schedule has to know of a resource of services/merchant, kept in the transaction that changes it there.
create table schedule.resource (
  resource_no integer primary key check (resource_no > 0),
  store_no integer not null check (store_no > 0),
  is_person boolean not null,
  -- What a step can need of it: `person`, `person/<skill>`, or the kind of thing that it is.
  pools text[] not null
);
create index resource_store on schedule.resource (store_no);

-- The same turned round, for search: who can do what in a store. Stores without anybody have no row.
create table schedule.pool (
  store_no integer not null,
  pool text not null,
  resource_nos integer[] not null check (cardinality(resource_nos) > 0),
  primary key (store_no, pool)
);

-- Derived: when a resource works, maximal and disjoint, from now to the horizon.
create table schedule.work (
  resource_no integer not null,
  lo timestamptz not null,
  hi timestamptz not null,
  primary key (resource_no, lo),
  check (lo < hi)
);

-- Derived: work less live claims, maximal and disjoint; rebuilt in the transaction that changes either.
create table schedule.gap (
  store_no integer not null,
  resource_no integer not null,
  lo timestamptz not null,
  hi timestamptz not null,
  check (lo < hi)
) with (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02);
create index gap_store on schedule.gap (store_no, lo) include (hi, resource_no) with (fillfactor = 70);
create index gap_resource on schedule.gap (resource_no, lo, hi) with (fillfactor = 70);

-- How far `work` reaches for a store, in whole days of UTC; the loop extends it.
create table schedule.horizon (
  store_no integer primary key,
  built_from timestamptz not null,
  built_until timestamptz not null,
  check (built_from < built_until)
);
create index horizon_until on schedule.horizon (built_until);

-- Times of the week at which a share of the people's minutes is kept for members until a day before (rule 22).
create table schedule.peak (
  store_no integer not null,
  weekday smallint not null check (weekday between 1 and 7),
  -- Minutes of the local day.
  from_minute smallint not null check (from_minute between 0 and 1439),
  until_minute smallint not null check (until_minute between 1 and 1440),
  share_percent smallint not null check (share_percent between 1 and 20),
  -- Zone of the store.
  time_zone text not null,
  primary key (store_no, weekday, from_minute),
  check (from_minute < until_minute)
);

-- First start on a store's grid that is not before an instant. The grid lies on the local day: minutes that divide 60.
create function schedule.ceil_grid(at timestamptz, grid integer, zone text)
returns timestamptz language sql stable parallel safe strict as $$
  select case when 15 % grid = 0
    then date_bin(make_interval(mins => grid), at + make_interval(mins => grid) - interval '1 microsecond', '2000-01-01Z'::timestamptz)
    else at + (date_bin(make_interval(mins => grid), at at time zone zone + make_interval(mins => grid)
      - interval '1 microsecond', '2000-01-01') - at at time zone zone)
    end
$$;

-- Functions, because their plans are kept: the hottest writes of the product would spend most of their time on planning.

-- Gaps made anew that lie in or touch stretches of time. The caller holds the locks of the resources.
create function schedule.rebuild_gaps(nos integer[], los timestamptz[], his timestamptz[])
returns void language plpgsql as $$
begin
  with changed as materialized (
    select s.no, range_agg(tstzrange(s.lo, s.hi)) as spans, min(s.lo) as lo, max(s.hi) as hi
    from unnest(nos, los, his) s (no, lo, hi) group by s.no
  ), old as (
    delete from schedule.gap g using changed c
    where g.resource_no = c.no and g.lo <= c.hi and g.hi >= c.lo
      and exists (select from unnest(c.spans) s where lower(s) <= g.hi and upper(s) >= g.lo)
    returning g.resource_no as no, g.lo, g.hi
  ), region as (
    select p.no, range_agg(p.span) as spans, min(lower(p.span)) as lo, max(upper(p.span)) as hi
    from (
      select c.no, unnest(c.spans) as span from changed c
      union all select o.no, tstzrange(o.lo, o.hi) from old o
    ) p group by p.no
  )
  insert into schedule.gap (store_no, resource_no, lo, hi)
  select r.store_no, r.resource_no, lower(span), upper(span)
  from region g
  join schedule.resource r on r.resource_no = g.no
  cross join lateral (
    select range_agg(tstzrange(w.lo, w.hi)) as spans from schedule.work w
    where w.resource_no = g.no and w.lo < g.hi and w.hi > g.lo
  ) works
  cross join lateral (
    select range_agg(c.during) as spans from schedule.claim c
    where c.resource_no = g.no and c.during && tstzrange(g.lo, g.hi)
      and c.status in ('held', 'confirmed', 'in_service')
  ) taken
  cross join lateral unnest(g.spans * works.spans - coalesce(taken.spans, '{}'::tstzmultirange)) span;
end $$;

-- The gap around a new claim cut in two; made anew where the claim does not lie within one gap.
create function schedule.cut_gap(no integer, from_at timestamptz, to_at timestamptz)
returns void language plpgsql as $$
declare
  around record;
begin
  update schedule.gap set hi = from_at where resource_no = no and lo < from_at and hi >= to_at
  returning old.store_no, old.hi into around;
  if found then
    if around.hi > to_at then
      insert into schedule.gap (store_no, resource_no, lo, hi) values (around.store_no, no, to_at, around.hi);
    end if;
    return;
  end if;
  update schedule.gap set lo = to_at where resource_no = no and lo = from_at and hi > to_at;
  if not found then perform schedule.rebuild_gaps(array[no], array[from_at], array[to_at]); end if;
end $$;

-- All of the claims, or none: 1 taken, 0 something is in the way, 2 the store keeps something for members at peak times
-- and the caller has to ask (nothing was done). Arrays in rising order of the resource. What is in the way for certain is
-- found without waiting; then the locks, then holds that have ended, then inserts that the constraint decides. Piece by
-- piece, so that each statement is one look into one index, whatever the planner knows of the table.
create function schedule.take(bookings uuid[], nos integer[], los timestamptz[], his timestamptz[], statuses text[],
  expiries timestamptz[], counts smallint[], members boolean[], now_at timestamptz, peaks_allowed boolean)
returns integer language plpgsql as $$
declare
  live boolean;
  stale boolean := false;
  new_id bigint;
  taken bigint[] := '{}';
  freed_nos integer[] := '{}';
  freed_los timestamptz[] := '{}';
  freed_his timestamptz[] := '{}';
  ended record;
begin
  for i in 1 .. cardinality(nos) loop
    select bool_or(c.status <> 'held' or c.expires_at is null or c.expires_at > now_at), count(*) > 0 or stale
    into live, stale from schedule.claim c
    where c.resource_no = nos[i] and c.during && tstzrange(los[i], his[i])
      and c.status in ('held', 'confirmed', 'in_service');
    if live then return 0; end if;
  end loop;
  if not peaks_allowed and exists (
    select from schedule.resource r join schedule.peak p using (store_no) where r.resource_no = any (nos)
  ) then return 2; end if;

  for i in 1 .. cardinality(nos) loop
    perform pg_advisory_xact_lock(34, nos[i]);
  end loop;

  if stale then
    for i in 1 .. cardinality(nos) loop
      for ended in
        update schedule.claim c set status = 'expired' from (
          select claim_id from schedule.claim
          where resource_no = nos[i] and during && tstzrange(los[i], his[i]) and status = 'held' and expires_at <= now_at
          order by claim_id for update
        ) e where c.claim_id = e.claim_id and c.status = 'held'
        returning c.resource_no, lower(c.during) as lo, upper(c.during) as hi
      loop
        freed_nos := freed_nos || ended.resource_no;
        freed_los := freed_los || ended.lo;
        freed_his := freed_his || ended.hi;
      end loop;
    end loop;
  end if;

  for i in 1 .. cardinality(nos) loop
    insert into schedule.claim (booking_id, resource_no, during, status, expires_at, pieces, for_member)
    values (bookings[i], nos[i], tstzrange(los[i], his[i]), statuses[i], expiries[i], counts[i], members[i])
    on conflict do nothing returning claim_id into new_id;
    if not found then
      delete from schedule.claim where claim_id = any (taken);
      if stale then perform schedule.rebuild_gaps(freed_nos, freed_los, freed_his); end if;
      return 0;
    end if;
    taken := taken || new_id;
  end loop;

  if stale then
    perform schedule.rebuild_gaps(freed_nos || nos, freed_los || los, freed_his || his);
  else
    for i in 1 .. cardinality(nos) loop
      perform schedule.cut_gap(nos[i], los[i], his[i]);
    end loop;
  end if;
  return 1;
end $$;
