set local lock_timeout = '5s';

-- Who waits for a place (rule 21): asked in the order of priority and time of joining.
create table booking.waiting (
  waiting_id uuid primary key,
  customer_id uuid not null,
  pet_id uuid not null,
  merchant_id uuid not null,
  store_id uuid not null,
  store_no integer not null,
  offer_id uuid not null,
  -- Starts that suit, [from_at, until_at).
  from_at timestamptz not null,
  until_at timestamptz not null,
  check_in date,
  check_out date,
  session_id uuid,
  person_no integer,
  state text not null check (state in ('waiting', 'offered', 'booked', 'left', 'over')),
  -- Members first.
  priority smallint not null default 0,
  joined_at timestamptz not null,
  -- The booking that is held for it.
  booking_id uuid references booking.booking,
  -- Bookings that were offered and not taken.
  passed integer not null default 0,
  tried_at timestamptz not null,
  constraint waiting_window check (from_at < until_at),
  constraint waiting_offer check ((state in ('offered', 'booked')) = (booking_id is not null))
);
create index waiting_store on booking.waiting (store_no, priority desc, joined_at) where state = 'waiting';
create index waiting_customer on booking.waiting (customer_id);
create index waiting_end on booking.waiting (until_at) where state in ('waiting', 'offered');
create unique index waiting_booking on booking.waiting (booking_id) where booking_id is not null;
create unique index waiting_once on booking.waiting (customer_id, pet_id, offer_id, from_at, until_at)
  where state in ('waiting', 'offered');

-- Stores where a place became free since those who wait were looked at; written in the transaction that frees it.
create table booking.freed (
  freed_id bigint generated always as identity primary key,
  store_no integer not null
);

create table booking.series (
  series_id uuid primary key,
  customer_id uuid not null,
  every_weeks smallint not null check (every_weeks > 0),
  wanted smallint not null check (wanted > 0),
  created_at timestamptz not null
);

create table booking.store_rule (
  store_id uuid primary key,
  confirm_by_hand boolean not null default false
);

-- A pet that a store lets in although vaccines stand against it (rule 25).
create table booking.health_override (
  store_id uuid not null,
  pet_id uuid not null,
  until date not null,
  reason text not null,
  staff_id uuid not null,
  at timestamptz not null,
  primary key (store_id, pet_id)
);

-- Secret addresses of calendars; looked up by a keyed hash, shown again to whom they belong.
create table booking.calendar (
  kind text not null check (kind in ('owner', 'store')),
  subject_id uuid not null,
  token_hash bytea not null,
  token_sealed bytea not null,
  created_at timestamptz not null,
  primary key (kind, subject_id)
);
create unique index calendar_token on booking.calendar (token_hash);

-- Refunds that bookings asked for; others were asked for by staff in the finance room.
create table booking.refund (
  refund_id uuid primary key,
  booking_id uuid not null references booking.booking,
  amount_fen bigint not null check (amount_fen > 0)
);
create index refund_booking on booking.refund (booking_id);
