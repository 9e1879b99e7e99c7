set local lock_timeout = '5s';

-- What touched a customer because of a journey. `unconfirmed` is a message of which nobody knows whether it arrived: it
-- may cost, it is credited with nothing. `redemption` counts as the last touch of its order.
create type journey.touch_kind as enum ('message', 'unconfirmed', 'coupon', 'redemption');

create table journey.touch (
  -- `message:<send>`, `coupon:<coupon>` or `redemption:<coupon>:<order>`
  touch_key text primary key,
  kind journey.touch_kind not null,
  -- whom the event named, and whom that means today
  person_id uuid not null,
  customer_id uuid not null,
  journey_id uuid not null,
  version int not null,
  run_id uuid not null,
  node text not null,
  at timestamptz not null,
  -- price of a message, discount of a redemption
  cost_fen bigint not null check (cost_fen >= 0),
  order_id uuid,
  constraint touch_order check ((order_id is not null) = (kind = 'redemption'))
);
create index touch_customer on journey.touch (customer_id, at);
create index touch_of_order on journey.touch (order_id) where order_id is not null;
create index touch_journey on journey.touch (journey_id, kind) include (customer_id, cost_fen);

-- One row per order that counts, credited or not; its net is what was sold less what came back.
create table journey.conversion (
  order_id uuid primary key,
  source text not null,
  order_no text not null,
  person_id uuid,
  customer_id uuid,
  at timestamptz not null,
  net_fen bigint not null,
  revision int not null,
  -- false: cancelled, or it only brought goods back; then it is credited to nobody and counted nowhere
  counted boolean not null,
  -- attribution window that held when the order was first seen
  window_days int not null check (window_days > 0),
  -- last touch; null: unattributed
  journey_id uuid,
  touch_key text,
  constraint conversion_touch check ((journey_id is null) = (touch_key is null)),
  constraint conversion_counted check (counted or journey_id is null)
);
create index conversion_customer on journey.conversion (customer_id, at);
create index conversion_journey on journey.conversion (journey_id, at desc, order_id desc) where journey_id is not null;
create index conversion_attributed on journey.conversion (at desc, order_id desc) where journey_id is not null;
create index conversion_at on journey.conversion (at desc, order_id desc) where counted;

-- Credits of the linear rule as exact fractions parts / of_parts; those of one order add up to 1, their money to its net.
create table journey.credit (
  order_id uuid not null references journey.conversion on delete cascade,
  journey_id uuid not null,
  parts int not null check (parts > 0),
  of_parts int not null check (of_parts >= parts),
  net_fen bigint not null,
  primary key (order_id, journey_id)
);
create index credit_journey on journey.credit (journey_id, order_id);

-- What ready journeys have made, by the stable key of each part; a part that was deleted since is made anew.
create table journey.ready_part (
  part_key text primary key,
  kind text not null check (kind in ('segment', 'coupon', 'message', 'budget', 'journey')),
  id uuid not null,
  made_at timestamptz not null
);
