set local lock_timeout = '5s';

create schema platform;

-- Append-only log of facts. Consumers read below the oldest running transaction, ordered by (xid, position).
create table platform.event (
  position bigint generated always as identity,
  xid xid8 not null default pg_current_xact_id(),
  received_at timestamptz not null default now(),
  occurred_at timestamptz not null,
  event_id uuid not null,
  name text not null,
  version smallint not null,
  source text not null default 'pawloop',
  subject_id text,
  customer_id uuid,
  pet_id uuid,
  payload jsonb not null
) partition by range (received_at);

create index event_order on platform.event (xid, position);
create index event_customer on platform.event (customer_id, occurred_at desc) where customer_id is not null;

create table platform.event_default partition of platform.event default;

-- One row per consumer and shard: the last (xid, position) whose effects are committed.
create table platform.consumer_cursor (
  consumer text not null,
  shard smallint not null,
  shards smallint not null check (shards > 0),
  xid xid8 not null default '0',
  position bigint not null default 0,
  received_at timestamptz not null default '-infinity',
  -- Place up to which a batch is being carried outside; the same batch is sent again after a crash.
  planned_xid xid8,
  planned_position bigint,
  moved_at timestamptz not null default now(),
  failures integer not null default 0,
  last_error text,
  primary key (consumer, shard),
  check (shard >= 0 and shard < shards)
);

create table platform.idempotency_key (
  principal text not null,
  key text not null check (length(key) between 1 and 200),
  request_hash bytea not null,
  status smallint,
  reply bytea,
  created_at timestamptz not null default now(),
  primary key (principal, key)
);
create index idempotency_key_age on platform.idempotency_key (created_at);

create table platform.audit_entry (
  audit_entry_id uuid primary key,
  at timestamptz not null,
  actor_id uuid,
  actor_name text not null,
  action text not null,
  subject_type text not null,
  subject_id text not null,
  before jsonb not null,
  after jsonb not null,
  request_id text
);
create index audit_entry_at on platform.audit_entry (at desc, audit_entry_id desc);
create index audit_entry_subject on platform.audit_entry (subject_id, at desc);
create index audit_entry_actor on platform.audit_entry (actor_id, at desc);

-- Never editable (ACC-4): not even by a mistake in our own code.
create function platform.refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'rows of % are never changed', tg_table_name using errcode = 'restrict_violation';
end $$;
create trigger audit_entry_append_only before update or delete or truncate on platform.audit_entry
  for each statement execute function platform.refuse_change();

create table platform.setting (
  key text primary key,
  value jsonb not null,
  changed_at timestamptz not null default now()
);

create table platform.file (
  file_id uuid primary key,
  owner_key text not null,
  content_type text not null,
  bytes bigint not null check (bytes >= 0),
  sha256 bytea not null,
  created_at timestamptz not null default now()
);
create index file_owner on platform.file (owner_key);
