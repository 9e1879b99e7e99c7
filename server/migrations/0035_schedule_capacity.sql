set local lock_timeout = '5s';

-- Kennels of one size in a store, as services/merchant has them; sold by count (rule 16).
create table schedule.room_class (
  room_class_id uuid primary key,
  store_no integer not null check (store_no > 0),
  size_class text not null,
  -- Order of the sizes: a pet fits its own or a larger one.
  size_rank smallint not null,
  -- Empty: for all.
  species text[] not null,
  -- Ids of those in use, in the order of the store.
  kennels uuid[] not null,
  names text[] not null,
  capacity integer not null check (capacity >= 0)
);
create index room_class_store on schedule.room_class (store_no, size_rank);

-- One counter for each night that was ever asked for; locked in the order of the nights.
create table schedule.night (
  room_class_id uuid not null references schedule.room_class,
  night date not null,
  capacity integer not null check (capacity >= 0),
  booked integer not null default 0,
  primary key (room_class_id, night),
  constraint night_within_capacity check (booked between 0 and capacity)
) with (fillfactor = 70);

create table schedule.stay (
  booking_id uuid not null,
  room_class_id uuid not null references schedule.room_class,
  -- Nights are [check_in, check_out): the day of the check-out is not counted.
  check_in date not null,
  check_out date not null check (check_out > check_in),
  status text not null check (status in ('booked', 'in_house', 'ended', 'cancelled')),
  -- A hold of nights ends by itself; null: it is confirmed.
  expires_at timestamptz,
  -- Fixed at check-in, free to change before (rule 17).
  kennel_id uuid,
  check (status <> 'in_house' or kennel_id is not null),
  check (expires_at is null or status in ('booked', 'cancelled'))
);
create unique index stay_live on schedule.stay (booking_id) where status in ('booked', 'in_house');
-- Two animals are never checked in to one kennel.
create unique index stay_kennel on schedule.stay (kennel_id) where status = 'in_house';
create index stay_booking on schedule.stay (booking_id);
create index stay_class on schedule.stay (room_class_id, check_out) where status in ('booked', 'in_house');
create index stay_hold_end on schedule.stay (expires_at) where status = 'booked' and expires_at is not null;

-- Group classes: seats are taken with one conditional update (rule 18).
create table schedule.session (
  session_id uuid primary key,
  store_no integer not null check (store_no > 0),
  offer_id uuid not null,
  during tstzrange not null check (not isempty(during)),
  status text not null default 'open' check (status in ('open', 'cancelled')),
  seats integer not null check (seats > 0),
  seats_taken integer not null default 0,
  constraint session_within_seats check (seats_taken between 0 and seats)
) with (fillfactor = 50);
create index session_offer on schedule.session (offer_id, lower(during));
create index session_store on schedule.session (store_no, lower(during));

create table schedule.seat (
  session_id uuid not null references schedule.session,
  booking_id uuid not null,
  seats integer not null check (seats > 0),
  expires_at timestamptz,
  primary key (session_id, booking_id)
);
create index seat_booking on schedule.seat (booking_id);
create index seat_hold_end on schedule.seat (expires_at) where expires_at is not null;
