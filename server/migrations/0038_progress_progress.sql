set local lock_timeout = '5s';

create schema progress;

-- A booking being done, with the SOP version that it began with. Its row is locked by whatever changes steps or report.
create table progress.run (
  booking_id uuid primary key,
  merchant_id uuid not null,
  customer_id uuid,
  state text not null check (state in ('running', 'done')),
  sop_version integer not null,
  steps jsonb not null,
  form jsonb not null,
  started_at timestamptz not null,
  done_at timestamptz,
  check ((state = 'done') = (done_at is not null))
);
create index run_running on progress.run (merchant_id, started_at) where state = 'running';
create index run_started on progress.run (started_at) where state = 'running';

create table progress.record (
  record_id uuid primary key,
  booking_id uuid not null references progress.run,
  step_key text not null,
  -- Local day of a stay; null: once for the whole booking.
  day date,
  at timestamptz not null,
  by_id uuid,
  by_name text,
  number double precision,
  text text,
  -- Made by mistake; it stays.
  withdrawn_at timestamptz,
  withdrawn_by text,
  withdraw_reason text
);
create index record_booking on progress.record (booking_id, record_id);

create table progress.arrival (
  arrival_id bigint generated always as identity primary key,
  booking_id uuid not null,
  at timestamptz not null,
  kind text not null check (kind in ('accepted', 'on_the_way', 'delayed', 'arrived')),
  by_name text,
  arrives_at timestamptz,
  note text
);
create index arrival_booking on progress.arrival (booking_id, arrival_id);

create table progress.chat (
  booking_id uuid primary key,
  merchant_id uuid not null,
  customer_id uuid,
  last_seq integer not null default 0,
  owner_read integer not null default 0,
  store_read integer not null default 0,
  -- Newest message of the owner's side.
  owner_seq integer not null default 0,
  -- Newest message of the store's side.
  store_seq integer not null default 0
);
create index chat_unread on progress.chat (merchant_id, booking_id) where owner_seq > store_read;

create table progress.message (
  message_id uuid primary key,
  booking_id uuid not null references progress.chat,
  seq integer not null check (seq > 0),
  at timestamptz not null,
  from_kind text not null check (from_kind in ('owner', 'store')),
  by_id uuid,
  by_name text,
  text text check (char_length(text) <= 2000),
  constraint message_seq unique (booking_id, seq)
);

-- Photos and clips of a booking; each goes with one record or one message.
create table progress.media (
  media_id uuid primary key,
  booking_id uuid not null,
  kind text not null check (kind in ('photo', 'video')),
  file_id uuid not null,
  from_kind text not null check (from_kind in ('owner', 'store')),
  at timestamptz not null,
  record_id uuid references progress.record,
  message_id uuid references progress.message,
  check (record_id is null or message_id is null)
);
create index media_booking on progress.media (booking_id, media_id);
create index media_record on progress.media (record_id) where record_id is not null;
create index media_message on progress.media (message_id) where message_id is not null;

-- Published; a correction is the next version.
create table progress.report (
  booking_id uuid not null references progress.run,
  version integer not null check (version > 0),
  published_at timestamptz not null,
  correction text,
  by_id uuid,
  body jsonb not null,
  primary key (booking_id, version),
  check ((version = 1) = (correction is null))
);

create function progress.report_stays() returns trigger language plpgsql as $$
begin
  raise exception 'a published report is not changed';
end $$;
create trigger report_stays before update or delete on progress.report
  for each row execute function progress.report_stays();

create table progress.share (
  token_hash bytea primary key,
  booking_id uuid not null,
  customer_id uuid not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  ended_at timestamptz
);
create index share_booking on progress.share (booking_id) where ended_at is null;
