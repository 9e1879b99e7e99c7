set local lock_timeout = '5s';

create type audience.lifecycle_tier as enum ('lost', 'dormant', 'high_value', 'new', 'active', 'silent');
create type audience.rfm_tier as enum
  ('new', 'promising', 'active', 'regular', 'recent', 'cooling', 'dormant', 'lapsed', 'none');
create type audience.rfm_cell as enum
  ('champions', 'loyal', 'potential_loyalist', 'new', 'promising', 'need_attention', 'about_to_sleep', 'at_risk',
   'cannot_lose', 'hibernating', 'lost');

-- One row per customer; everything but tags, traits and last_seen_at can be computed again from identity and purchases.
create table audience.feature (
  customer_id uuid primary key,
  customer_no integer not null constraint feature_no_unique unique,
  -- Known, and neither merged nor erased.
  listed boolean not null,
  registered_at timestamptz,
  name_key text collate "zh-x-icu",
  city text,
  gender text,
  birthday date,
  channel_id uuid,
  order_count integer not null default 0 check (order_count >= 0),
  gross_fen bigint not null default 0,
  return_fen bigint not null default 0,
  net_fen bigint generated always as (gross_fen - return_fen) stored,
  goods_fen bigint not null default 0,
  service_fen bigint not null default 0,
  goods_count integer not null default 0,
  service_count integer not null default 0,
  first_order_at timestamptz,
  last_order_at timestamptz,
  -- Newest first, at most 32.
  recent_order_at timestamptz[] not null default '{}',
  preferred_category text,
  preferred_hour smallint check (preferred_hour between 0 and 23),
  lifecycle audience.lifecycle_tier,
  lifecycle_since timestamptz,
  -- The next instant at which time alone may move the customer; null when none will.
  lifecycle_next_at timestamptz,
  tags text[] not null default '{}',
  traits jsonb not null default '{}',
  last_seen_at timestamptz,
  check (listed = (lifecycle is not null)),
  check (not listed or registered_at is not null),
  check ((order_count = 0) = (last_order_at is null))
) with (fillfactor = 80);

-- Lists: each sort is one index, walked from the cursor on.
create index feature_last_order on audience.feature (last_order_at desc nulls last, customer_no desc) where listed;
create index feature_net on audience.feature (net_fen desc, customer_no desc) where listed;
create index feature_order_count on audience.feature (order_count desc, customer_no desc) where listed;
create index feature_registered on audience.feature (registered_at desc, customer_no desc) where listed;
create index feature_name on audience.feature (name_key desc nulls last, customer_no desc) where listed;
create index feature_lifecycle on audience.feature (lifecycle, last_order_at desc nulls last, customer_no desc) where listed;
create index feature_city on audience.feature (city, last_order_at desc nulls last, customer_no desc) where listed;
create index feature_channel on audience.feature (channel_id, last_order_at desc nulls last, customer_no desc) where listed;
create index feature_tags on audience.feature using gin (tags) with (fastupdate = off) where tags <> '{}';
create index feature_next on audience.feature (lifecycle_next_at) where lifecycle_next_at is not null;

-- Scores stand apart from the features: narrow, no index but the key, half-filled pages, so that scoring everybody anew
-- rewrites little and touches no index (HOT). Customers without orders have no row.
create table audience.score (
  customer_no integer primary key,
  r smallint not null check (r between 1 and 5),
  f smallint not null check (f between 1 and 5),
  m smallint not null check (m between 1 and 5),
  cell audience.rfm_cell not null,
  tier audience.rfm_tier not null
) with (fillfactor = 45, autovacuum_vacuum_scale_factor = 0.05);

-- Cut points and mean by which customers are scored; the newest is in force.
create table audience.rfm_model (
  rfm_model_id bigint generated always as identity primary key,
  as_of timestamptz not null,
  date date not null,
  time_zone text not null,
  monetary text not null check (monetary in ('gross', 'net', 'average')),
  customers integer not null,
  mean_fen double precision,
  -- Least M that counts as "at least the mean".
  mean_bound double precision,
  r_cuts double precision[] not null,
  f_cuts double precision[] not null,
  m_cuts double precision[] not null
);
