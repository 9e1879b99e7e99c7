set local lock_timeout = '5s';

create table identity.channel_visit (
  visit_id uuid primary key,
  channel_id uuid not null references identity.channel,
  device_index bytea,
  at timestamptz not null
);
create index channel_visit_channel on identity.channel_visit (channel_id, at);

-- Money spent, booked on a day, so that a report of any period has its own cost; the total is the sum.
create table identity.channel_cost (
  channel_cost_id uuid primary key,
  channel_id uuid not null references identity.channel,
  on_date date not null,
  cost_fen bigint not null,
  booked_at timestamptz not null
);
create index channel_cost_channel on identity.channel_cost (channel_id, on_date);

create index customer_first_channel on identity.customer (first_channel_id, registered_at) where first_channel_id is not null;
create index customer_last_channel on identity.customer (last_channel_id, registered_at) where last_channel_id is not null;
