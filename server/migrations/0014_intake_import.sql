set local lock_timeout = '5s';

create table intake.import (
  import_id uuid primary key,
  kind text not null check (kind in ('customers', 'orders', 'events', 'pets')),
  state text not null
    check (state in ('uploaded', 'checking', 'checked', 'running', 'done', 'failed', 'cancelled')),
  filename text not null,
  source text not null,
  encoding text not null check (encoding in ('utf-8', 'utf-16le', 'utf-16be', 'gb18030')),
  delimiter text not null check (length(delimiter) = 1),
  columns text[] not null,
  sample_rows jsonb not null,
  recognised jsonb not null,
  mapping jsonb not null,
  total_bytes bigint not null check (total_bytes >= 0),
  lines integer not null default 0,
  bytes bigint not null default 0,
  counts jsonb not null,
  error text,
  created_at timestamptz not null,
  created_by text not null,
  finished_at timestamptz,
  -- Who works on it and when that one last said so; taken over when silent.
  claim uuid,
  claimed_at timestamptz
);
create index import_kind on intake.import (kind, import_id);
create index import_working on intake.import (claimed_at) where state in ('checking', 'running');

-- The uploaded file, gzipped, in pieces; any worker can read it.
create table intake.chunk (
  import_id uuid not null,
  nth integer not null check (nth >= 0),
  bytes bytea not null,
  created_at timestamptz not null default now(),
  primary key (import_id, nth)
);
alter table intake.chunk alter column bytes set storage external;
create index chunk_age on intake.chunk using brin (created_at);

create table intake.reject (
  import_id uuid not null references intake.import on delete cascade,
  reject_no integer not null,
  line integer not null check (line > 0),
  code text not null,
  reason text not null,
  column_name text,
  value text,
  primary key (import_id, reject_no)
);

-- Registration numbers of imported pets, so that a second import finds them.
create table intake.registration (
  source text not null,
  registration text not null,
  pet_id uuid not null,
  constraint registration_once primary key (source, registration)
);
