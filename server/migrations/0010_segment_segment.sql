set local lock_timeout = '5s';

create schema segment;

create table segment.segment (
  segment_id uuid primary key,
  name text not null check (length(name) between 1 and 80),
  description text not null default '',
  kind text not null check (kind in ('live', 'snapshot')),
  -- Hot hangs on PostgreSQL alone; cold asks the warehouse.
  lane text not null check (lane in ('hot', 'cold')),
  version integer not null check (version > 0),
  definition jsonb not null,
  size integer not null default 0 check (size >= 0),
  -- Number of the next change; taken under the row's lock, so that numbers have no gap.
  next_number bigint not null default 1 check (next_number > 0),
  -- Until when the passing of time has been looked at; committed with its effects (rule 14).
  evaluated_through timestamptz not null,
  created_at timestamptz not null,
  created_by text,
  published_at timestamptz not null
);
create index segment_lane on segment.segment (lane) where kind = 'live';

-- Every published definition, so that a change's version says what it was measured by.
create table segment.version (
  segment_id uuid not null references segment.segment on delete cascade,
  version integer not null,
  definition jsonb not null,
  published_at timestamptz not null,
  published_by text,
  include_existing boolean not null,
  primary key (segment_id, version)
);

-- Which segments the present definition asks; the foreign key refuses to delete one that is asked.
create table segment.use (
  segment_id uuid not null references segment.segment on delete cascade,
  inner_id uuid not null constraint use_inner references segment.segment,
  primary key (segment_id, inner_id),
  check (segment_id <> inner_id)
);
create index use_inner_id on segment.use (inner_id);
