set local lock_timeout = '5s';

create schema dispatch;

-- An emergency. Everything that waits for a time waits in `due_at`: no timer holds anything.
create table dispatch.request (
  request_id uuid primary key,
  request_no integer generated always as identity unique,
  customer_id uuid not null,
  pet_id uuid not null,
  species text not null,
  state text not null check (state in ('new', 'offering', 'escalated', 'assigned', 'en_route', 'arrived', 'in_treatment',
    'closed', 'unserved', 'cancelled_by_owner')),
  triage text not null check (triage in ('life_threatening', 'urgent', 'unsure')),
  symptoms text[] not null,
  note text,
  lat double precision not null check (lat between -90 and 90),
  lng double precision not null check (lng between -180 and 180),
  -- Counts up with every wave; `step` is its place in the list of waves of the settings.
  wave integer not null default 0 check (wave >= 0),
  step integer not null default 0 check (step >= 0),
  -- Waves from here on know who was asked before: a new place begins anew.
  asked_from integer not null default 1,
  -- When the loop has something to do with it.
  due_at timestamptz,
  -- The hospital that took the case.
  store_id uuid,
  merchant_id uuid,
  distance_m integer,
  accepted_at timestamptz,
  acknowledge_by timestamptz,
  acknowledged_at timestamptz,
  -- Hospitals that gave the case back, lost it or never confirmed it.
  excluded uuid[] not null default '{}',
  alarm_at timestamptz,
  alarm_taken_by uuid,
  alarm_taken_name text,
  alarm_taken_at timestamptz,
  reported_at timestamptz not null,
  changed_at timestamptz not null,
  moves integer not null default 0,
  visit jsonb,
  constraint request_hospital check ((state in ('assigned', 'en_route', 'arrived', 'in_treatment', 'closed'))
    = (store_id is not null and merchant_id is not null and accepted_at is not null and distance_m is not null)),
  constraint request_ended check (state not in ('closed', 'unserved', 'cancelled_by_owner') or due_at is null),
  constraint request_visit check ((state = 'closed') = (visit is not null))
);
-- A second tap finds the first request.
create unique index request_open on dispatch.request (pet_id)
  where state not in ('closed', 'unserved', 'cancelled_by_owner');
create index request_due on dispatch.request (due_at) where due_at is not null;
create index request_customer on dispatch.request (customer_id, request_id);
create index request_merchant on dispatch.request (merchant_id, request_id) where merchant_id is not null;
create index request_alarm on dispatch.request (alarm_at)
  where alarm_at is not null and state not in ('closed', 'unserved', 'cancelled_by_owner');

create table dispatch.offer (
  offer_id uuid primary key,
  request_id uuid not null references dispatch.request,
  wave integer not null,
  store_id uuid not null,
  merchant_id uuid not null,
  state text not null check (state in ('offered', 'accepted', 'declined', 'expired', 'revoked')),
  distance_m integer not null check (distance_m >= 0),
  offered_at timestamptz not null,
  expires_at timestamptz not null,
  -- When a text goes to the hospital's number, once.
  remind_at timestamptz,
  reminded_at timestamptz,
  ended_at timestamptz,
  reason text,
  -- Asked once per wave, whatever restarts (rule 29).
  constraint offer_once_per_wave unique (request_id, wave, store_id),
  check ((state = 'offered') = (ended_at is null))
);
-- Rule 26: two cannot both have the case.
create unique index offer_one_accepted on dispatch.offer (request_id) where state = 'accepted';
create index offer_standing on dispatch.offer (store_id) where state = 'offered';
create index offer_merchant on dispatch.offer (merchant_id, expires_at) where state = 'offered';
create index offer_remind on dispatch.offer (remind_at) where state = 'offered' and reminded_at is null;
create index offer_measure on dispatch.offer (offered_at, store_id);

-- The log of a request: replaying it yields the state (rule 31).
create table dispatch.move (
  request_id uuid not null references dispatch.request,
  seq integer not null check (seq > 0),
  at timestamptz not null,
  kind text not null,
  state text not null,
  wave integer not null,
  offer_id uuid,
  store_id uuid,
  by_kind text not null check (by_kind in ('owner', 'merchant', 'operator', 'system')),
  by_id uuid,
  reason text,
  -- `wave_sent`: the offers, each as offerId, storeId and expiresAt.
  detail jsonb,
  primary key (request_id, seq)
);

create function dispatch.move_stays() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and to_jsonb(new) - 'reason' - 'by_id' = to_jsonb(old) - 'reason' - 'by_id' then
    return new;
  end if;
  raise exception 'the log of an emergency is not changed';
end $$;
create trigger move_stays before update or delete on dispatch.move for each row execute function dispatch.move_stays();

create table dispatch.photo (
  photo_id uuid primary key,
  request_id uuid not null references dispatch.request,
  file_id uuid not null,
  at timestamptz not null
);
create index photo_request on dispatch.photo (request_id, photo_id);

-- The number that is texted while an offer waits.
create table dispatch.contact (
  store_id uuid primary key,
  merchant_id uuid not null,
  phone text not null
);
