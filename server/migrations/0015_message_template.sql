set local lock_timeout = '5s';

create schema message;

create table message.template (
  template_id uuid primary key,
  -- Stable name of a template that the product brings along.
  key text constraint template_key_unique unique,
  name text not null check (name ~ '\S'),
  -- Decides which checks apply, so it never changes.
  purpose text not null check (purpose in ('marketing', 'service', 'transactional', 'emergency')),
  topic text not null check (topic ~ '^[a-z][a-z0-9-]{1,39}$'),
  version integer not null check (version > 0),
  created_at timestamptz not null,
  updated_at timestamptz not null,
  archived_at timestamptz
);
create index template_listed on message.template (updated_at desc, template_id desc) where archived_at is null;

-- A send is pinned to one of these; a row is never changed.
create table message.template_version (
  template_id uuid not null references message.template,
  version integer not null check (version > 0),
  channels text[] not null check (cardinality(channels) between 1 and 7),
  contents jsonb not null,
  variables jsonb not null,
  link text,
  made_at timestamptz not null,
  made_by uuid,
  made_by_name text,
  primary key (template_id, version)
);
