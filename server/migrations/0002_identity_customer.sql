set local lock_timeout = '5s';

create schema identity;

-- Acquisition channels come first: a customer remembers the one through which it came (ACC-7).
create table identity.channel (
  channel_id uuid primary key,
  code text not null constraint channel_code_unique unique check (code ~ '^[A-Za-z0-9_-]{3,40}$'),
  name text not null,
  kind text not null check (kind in ('code', 'campaign', 'referrer', 'store')),
  merchant_id uuid,
  landing_path text not null check (landing_path ~ '^/([^/\\]|$)'),
  active boolean not null default true,
  created_at timestamptz not null
);

-- A person, or a device that nobody has signed in on yet (`anonymous`).
create table identity.customer (
  customer_id uuid primary key,
  customer_no integer generated always as identity constraint customer_no_unique unique,
  status text not null check (status in ('anonymous', 'known', 'merged', 'erased')),
  name text,
  name_grams text[] not null default '{}',
  phone_sealed bytea,
  phone_masked text,
  gender text check (gender in ('female', 'male', 'other')),
  birthday date,
  city text,
  language text not null default 'zh' check (language in ('zh', 'en')),
  registered_at timestamptz,
  first_channel_id uuid references identity.channel,
  last_channel_id uuid references identity.channel,
  merged_into uuid references identity.customer,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  check ((phone_sealed is null) = (phone_masked is null)),
  check ((status = 'merged') = (merged_into is not null)),
  check (status <> 'known' or registered_at is not null),
  check (status <> 'erased' or (name is null and phone_sealed is null and birthday is null and gender is null and city is null))
);
create index customer_merged_into on identity.customer (merged_into) where merged_into is not null;
create index customer_registered on identity.customer (registered_at) where status = 'known';
create index customer_name_grams on identity.customer using gin (name_grams) where status = 'known';
create index customer_phone_end on identity.customer (right(phone_masked, 4)) where status = 'known';

-- What tells one customer from another; the value itself is only there as a keyed hash, and sealed where it is needed again.
create table identity.identifier (
  identifier_id bigint generated always as identity primary key,
  kind text not null check (kind in ('openid', 'unionid', 'phone', 'device', 'member', 'external')),
  source text not null default '',
  value_index bytea not null,
  value_sealed bytea,
  customer_id uuid not null references identity.customer deferrable initially deferred,
  -- When the customer proved to hold it; null for what was imported or typed.
  verified_at timestamptz,
  created_at timestamptz not null,
  constraint identifier_value_unique unique (kind, source, value_index)
);
create index identifier_customer on identity.identifier (customer_id);

-- Identifiers of erased customers, so that a late event cannot revive them (events-journeys, attack 16).
create table identity.tombstone (
  kind text not null,
  source text not null,
  value_index bytea not null,
  erased_at timestamptz not null,
  primary key (kind, source, value_index)
);

create table identity.customer_merge (
  merge_id uuid primary key,
  winner_id uuid not null references identity.customer,
  loser_id uuid not null references identity.customer,
  kind text not null check (kind in ('sign-in', 'phone', 'wechat', 'operator', 'import')),
  reason text not null,
  merged_at timestamptz not null,
  merged_by uuid,
  merged_by_name text,
  -- What identity and each participant moved, by name; read again by undo.
  moved jsonb not null,
  undone_at timestamptz,
  undone_by uuid,
  undone_by_name text,
  check (winner_id <> loser_id)
);
create unique index customer_merge_once on identity.customer_merge (loser_id) where undone_at is null;
create index customer_merge_winner on identity.customer_merge (winner_id);
create index customer_merge_loser on identity.customer_merge (loser_id);

-- What holds now, and every change that led to it (ACC-5).
create table identity.consent (
  customer_id uuid not null references identity.customer,
  purpose text not null,
  channel text not null,
  granted boolean not null,
  version text not null,
  at timestamptz not null,
  primary key (customer_id, purpose, channel)
);
create index consent_granted on identity.consent (purpose, channel, customer_id) where granted;

create table identity.consent_change (
  consent_change_id uuid primary key,
  customer_id uuid not null references identity.customer,
  purpose text not null,
  channel text not null,
  granted boolean not null,
  version text not null,
  at timestamptz not null,
  source text not null
);
create index consent_change_customer on identity.consent_change (customer_id, at);

-- Codes by which a phone is proved: hashed, five minutes, five tries (ACC-1, SEC-3).
create table identity.one_time_code (
  code_id uuid primary key,
  purpose text not null check (purpose in ('sign-in', 'erase')),
  target_index bytea not null,
  address_index bytea not null,
  code_hash bytea not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  tries smallint not null default 0,
  used_at timestamptz
);
create index one_time_code_target on identity.one_time_code (target_index, created_at desc);
create index one_time_code_address on identity.one_time_code (address_index, created_at desc);
create index one_time_code_age on identity.one_time_code (created_at);
