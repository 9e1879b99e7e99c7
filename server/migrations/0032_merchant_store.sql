set local lock_timeout = '5s';

create table merchant.store (
  store_id uuid primary key,
  store_no integer generated always as identity constraint store_no_unique unique,
  merchant_id uuid not null references merchant.merchant,
  name text not null,
  address text not null,
  city text,
  lat double precision not null check (lat between -90 and 90),
  lng double precision not null check (lng between -180 and 180),
  time_zone text not null,
  phone text,
  about text,
  tags text[] not null default '{}',
  service_area_m integer not null default 0,
  emergency boolean not null default false,
  emergency_species text[] not null default '{}',
  accepting boolean not null default true,
  state text not null default 'open' check (state in ('open', 'closed')),
  photos uuid[] not null default '{}',
  -- Characters and pinyin of name, address and tags, for search.
  grams text[] not null default '{}',
  score double precision check (score between 1 and 5),
  reviews integer not null default 0,
  -- Bayesian mean, by which results are ranked.
  rank_score double precision not null default 4.0,
  accept_rate double precision check (accept_rate between 0 and 1),
  source text,
  source_id text,
  version integer not null default 1,
  created_at timestamptz not null,
  constraint store_source unique (source, source_id)
);
create index store_place on merchant.store (lat, lng) where state = 'open';
create index store_merchant on merchant.store (merchant_id, store_no);
create index store_grams on merchant.store using gin (grams);
create index store_emergency on merchant.store (lat, lng) where emergency and state = 'open';

-- Wall times of the store; an end that is not after the start lies on the next day.
create table merchant.hours (
  store_no integer not null references merchant.store (store_no),
  weekday smallint not null check (weekday between 1 and 7),
  starts time not null,
  ends time not null,
  primary key (store_no, weekday, starts)
);

-- A date that differs: these spans instead of the weekday's; none: closed.
create table merchant.date_hours (
  store_no integer not null references merchant.store (store_no),
  on_date date not null,
  spans jsonb not null,
  note text,
  primary key (store_no, on_date)
);

create table merchant.resource (
  resource_id uuid primary key,
  resource_no integer generated always as identity constraint resource_no_unique unique,
  store_no integer not null references merchant.store (store_no),
  kind text not null,
  name text not null,
  skills text[] not null default '{}',
  -- Sign-in of the person; one person of a store has one.
  staff_id uuid,
  active boolean not null default true,
  version integer not null default 1,
  created_at timestamptz not null,
  check (kind = 'person' or (staff_id is null and skills = '{}')),
  constraint resource_staff unique (store_no, staff_id)
);
create index resource_store on merchant.resource (store_no, resource_no);
create index resource_person on merchant.resource (staff_id) where staff_id is not null;

create table merchant.shift (
  shift_id bigint generated always as identity primary key,
  resource_no integer not null references merchant.resource (resource_no),
  weekday smallint not null check (weekday between 1 and 7),
  starts time not null,
  ends time not null,
  breaks jsonb not null default '[]',
  valid_from date not null,
  valid_until date,
  check (valid_until is null or valid_until >= valid_from)
);
create index shift_resource on merchant.shift (resource_no, weekday);

create table merchant.roster_exception (
  exception_id bigint generated always as identity primary key,
  resource_no integer not null references merchant.resource (resource_no),
  on_date date not null,
  kind text not null check (kind in ('off', 'extra')),
  starts time,
  ends time,
  note text,
  check ((starts is null) = (ends is null))
);
create index roster_exception_day on merchant.roster_exception (resource_no, on_date);

create table merchant.room_class (
  room_class_id uuid primary key,
  store_no integer not null references merchant.store (store_no),
  name text not null,
  size_class text not null check (size_class in ('toy', 'small', 'medium', 'large', 'giant')),
  species text[] not null default '{}',
  version integer not null default 1
);
create index room_class_store on merchant.room_class (store_no);

create table merchant.kennel (
  kennel_id uuid primary key,
  room_class_id uuid not null references merchant.room_class,
  position integer not null,
  name text not null,
  active boolean not null default true
);
create index kennel_room_class on merchant.kennel (room_class_id, position);

-- An instant range of two wall times on a date in a zone; an end that is not after the start lies on the next day.
-- Wall times that the clock skips or repeats are read as PostgreSQL reads them (rule 15).
create function merchant.local_range(on_date date, starts time, ends time, zone text)
returns tstzrange language sql stable parallel safe strict as $$
  select case when upper_at > lower_at then tstzrange(lower_at, upper_at) else 'empty'::tstzrange end
  from (select (on_date + starts) at time zone zone as lower_at,
    (on_date + case when ends > starts then 0 else 1 end + ends) at time zone zone as upper_at) w
$$;

-- Opening hours of a store on a date, exceptions included.
create function merchant.open_on(store integer, on_day date, zone text)
returns tstzmultirange language sql stable parallel safe as $$
  select coalesce(range_agg(merchant.local_range(on_day, w.starts, w.ends, zone)), '{}')
  from (
    select (s->>'starts')::time as starts, (s->>'ends')::time as ends
    from merchant.date_hours d cross join jsonb_array_elements(d.spans) s
    where d.store_no = store and d.on_date = on_day
    union all
    select h.starts, h.ends from merchant.hours h
    where h.store_no = store and h.weekday = extract(isodow from on_day)
      and not exists (select 1 from merchant.date_hours d where d.store_no = store and d.on_date = on_day)
  ) w
$$;
