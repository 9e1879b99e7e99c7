set local lock_timeout = '5s';

create schema record;

-- The present state of each entry; what it was before stands in record.entry_version.
create table record.entry (
  entry_id uuid primary key,
  pet_id uuid not null,
  kind text not null check (kind in
    ('vaccination', 'deworming', 'visit', 'diagnosis', 'prescription', 'lab', 'procedure', 'weight')),
  on_date date not null,
  detail jsonb not null check (jsonb_typeof(detail) = 'object'),
  state text not null default 'current' check (state in ('current', 'withdrawn')),
  source_kind text not null check (source_kind in ('owner', 'booking', 'clinic', 'staff', 'emergency')),
  source_id text not null,
  source_name text,
  -- The source's own key: what it sends twice is the same entry.
  source_key text not null,
  version integer not null default 1 check (version > 0),
  recorded_at timestamptz not null,
  changed_at timestamptz not null,
  constraint entry_once unique (source_kind, source_id, source_key)
);
create index entry_pet on record.entry (pet_id, on_date desc, entry_id desc);

-- Every version as it was written, the first one too. Never changed; removed only with the pet's keepers (ACC-5).
create table record.entry_version (
  entry_id uuid not null references record.entry on delete cascade,
  version integer not null,
  on_date date not null,
  detail jsonb not null,
  state text not null check (state in ('current', 'withdrawn')),
  by_kind text not null,
  by_id text not null,
  by_name text,
  reason text,
  at timestamptz not null,
  primary key (entry_id, version)
);
create function record.refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'versions of an entry are never changed' using errcode = 'restrict_violation';
end $$;
create trigger entry_version_unchanged before update on record.entry_version
  for each row execute function record.refuse_change();

create table record.entry_file (
  file_id uuid primary key,
  entry_id uuid not null references record.entry on delete cascade,
  name text not null,
  content_type text not null,
  bytes bigint not null,
  added_at timestamptz not null
);
create index entry_file_entry on record.entry_file (entry_id, added_at);

-- Links to the read-only health card; of a token only its hash is kept.
create table record.card (
  card_id uuid primary key,
  pet_id uuid not null,
  customer_id uuid not null,
  token_hash bytea not null unique,
  created_at timestamptz not null,
  expires_at timestamptz not null check (expires_at > created_at),
  revoked_at timestamptz,
  opened integer not null default 0,
  last_opened_at timestamptz
);
create index card_pet on record.card (pet_id, created_at desc);
create index card_age on record.card (expires_at);

-- What a pet likes. `weight` is the decayed count as of `weighed_at`.
create table record.preference (
  pet_id uuid not null,
  kind text not null check (kind in ('toy', 'flavour', 'service')),
  word text not null,
  said boolean not null default false,
  removed boolean not null default false,
  weight double precision not null default 0 check (weight >= 0),
  weighed_at timestamptz not null,
  last_at timestamptz,
  primary key (pet_id, kind, word)
);
