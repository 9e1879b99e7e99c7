set local lock_timeout = '5s';

create schema booking;

-- One service for one pet (or a family's pets in one room) at one store. Time and capacity it takes stand in schedule.
create table booking.booking (
  booking_id uuid primary key,
  -- Said on the phone.
  no bigint generated always as identity (start with 100001),
  -- Bookings of one go, paid together: the id of its first.
  group_id uuid not null,
  series_id uuid,
  waiting_id uuid,
  -- Null: somebody without an account.
  customer_id uuid,
  pet_ids uuid[] not null,
  -- A pet that is not on file.
  walk_in_pet jsonb,
  merchant_id uuid not null,
  store_id uuid not null,
  store_no integer not null,
  time_zone text not null,
  offer_id uuid not null,
  service_id uuid not null,
  service_key text not null,
  category_key text not null,
  service_names jsonb not null,
  mode text not null check (mode in ('appointment', 'stay', 'class')),
  sop_version integer not null,
  source text not null check (source in ('owner', 'walk_in', 'staff', 'series', 'waiting', 'import')),
  state text not null check (state in ('pending', 'requested', 'confirmed', 'checked_in', 'in_service', 'completed',
    'cancelled', 'no_show', 'expired')),
  disputed boolean not null default false,
  reviewed_at timestamptz,
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  check_in date,
  check_out date,
  session_id uuid,
  -- What it takes: legs and buffers as they were quoted, so that it can be moved as it was sold.
  shape jsonb not null,
  minutes integer not null check (minutes > 0),
  usual jsonb,
  -- The person who was asked for, and the first who does it.
  wanted_person_no integer,
  person_no integer,
  kennel_id uuid,
  kennel_name text,
  home jsonb,
  -- What the price was asked with, to price it anew.
  first_visit boolean not null,
  matted boolean not null,
  member boolean not null,
  size_class text,
  coat text,
  lines jsonb not null,
  quantity integer not null check (quantity > 0),
  price_fen bigint not null check (price_fen >= 0),
  discount_fen bigint not null default 0 check (discount_fen between 0 and price_fen),
  -- Of the discount, what the platform bears.
  platform_discount_fen bigint not null default 0 check (platform_discount_fen between 0 and discount_fen),
  deposit_fen bigint not null check (deposit_fen >= 0),
  ways text[] not null,
  pay_way text check (pay_way in ('deposit', 'full', 'store')),
  due_now_fen bigint not null default 0 check (due_now_fen >= 0),
  paid_fen bigint not null default 0 check (paid_fen >= 0),
  refunded_fen bigint not null default 0,
  fee_fen bigint not null default 0 check (fee_fen >= 0),
  coupon_ids uuid[] not null default '{}',
  currency text not null,
  payment_id uuid,
  -- The version that was shown (rule 19); null: free until the start.
  policy jsonb,
  note text,
  health_override text,
  hold_expires_at timestamptz,
  -- The store answers a request until then.
  answer_by timestamptz,
  cancelled_by text check (cancelled_by in ('owner', 'merchant', 'operator', 'system')),
  cancel_reason text,
  cancelled_at timestamptz,
  created_at timestamptz not null,
  confirmed_at timestamptz,
  checked_in_at timestamptz,
  started_at timestamptz,
  completed_at timestamptz,
  no_show_at timestamptz,
  expired_at timestamptz,
  dispute_reason text,
  disputed_at timestamptz,
  dispute_resolved_at timestamptz,
  -- Reminders that are still to be told.
  remind_day_at timestamptz,
  remind_hours_at timestamptz,
  convenience smallint check (convenience between 0 and 100),
  -- Rises with every move: consent to a fee is consent to this version.
  version integer not null default 1,
  constraint booking_time check (starts_at < ends_at),
  constraint booking_refund_within check (refunded_fen between 0 and paid_fen),
  constraint booking_stay check ((mode = 'stay') = (check_in is not null) and (check_in is null) = (check_out is null)
    and coalesce(check_in < check_out, true)),
  constraint booking_class check ((mode = 'class') = (session_id is not null)),
  constraint booking_pet check (cardinality(pet_ids) > 0 or walk_in_pet is not null),
  constraint booking_held check (state <> 'pending' or hold_expires_at is not null),
  constraint booking_completed check (state <> 'completed' or completed_at is not null),
  constraint booking_cancelled check (state <> 'cancelled' or (cancelled_at is not null and cancelled_by is not null))
);
create unique index booking_no on booking.booking (no);
create index booking_group on booking.booking (group_id);
create index booking_customer on booking.booking (customer_id, starts_at desc) where customer_id is not null;
create index booking_store on booking.booking (store_no, starts_at);
create index booking_merchant on booking.booking (merchant_id, starts_at);
create index booking_newest on booking.booking (created_at desc, booking_id desc);
create index booking_series on booking.booking (series_id) where series_id is not null;
create index booking_pets on booking.booking using gin (pet_ids);
create index booking_hold_end on booking.booking (hold_expires_at) where state = 'pending';
create index booking_answer_end on booking.booking (answer_by) where state = 'requested';
create index booking_remind_day on booking.booking (remind_day_at) where remind_day_at is not null;
create index booking_remind_hours on booking.booking (remind_hours_at) where remind_hours_at is not null;
create index booking_open on booking.booking (merchant_id, category_key)
  where state in ('pending', 'requested', 'confirmed');

-- What happened with a booking; rows are never edited.
create table booking.move (
  move_id bigint generated always as identity primary key,
  booking_id uuid not null references booking.booking,
  at timestamptz not null,
  move text not null,
  by_kind text not null check (by_kind in ('owner', 'merchant', 'operator', 'system')),
  by_id uuid,
  by_name text,
  reason text,
  starts_at timestamptz,
  amount_fen bigint
);
create index move_booking on booking.move (booking_id, move_id);
