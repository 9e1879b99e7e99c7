set local lock_timeout = '5s';

create table merchant.policy (
  policy_id uuid primary key,
  merchant_id uuid not null references merchant.merchant,
  version integer not null default 1
);
create index policy_merchant on merchant.policy (merchant_id);

-- Rows are written once: a booking keeps the version it was shown.
create table merchant.policy_version (
  policy_id uuid not null references merchant.policy,
  version integer not null check (version > 0),
  name text not null,
  tiers jsonb not null,
  no_show_percent integer not null check (no_show_percent between 0 and 100),
  created_at timestamptz not null,
  primary key (policy_id, version)
);

create table merchant.offer (
  offer_id uuid primary key,
  store_no integer not null references merchant.store (store_no),
  service_id uuid not null references merchant.service,
  name text,
  state text not null default 'draft' check (state in ('draft', 'on', 'off')),
  first_visit jsonb not null,
  matted jsonb not null,
  buffer_before integer not null check (buffer_before between 0 and 240),
  buffer_after integer not null check (buffer_after between 0 and 240),
  lead_minutes integer not null check (lead_minutes >= 0),
  horizon_days integer not null check (horizon_days between 1 and 365),
  grid_minutes integer not null check (grid_minutes in (5, 10, 15, 30, 60)),
  payment text[] not null,
  deposit_fen bigint not null check (deposit_fen >= 0),
  policy_id uuid references merchant.policy,
  home jsonb not null,
  seats integer check (seats > 0),
  tags text[] not null default '{}',
  grams text[] not null default '{}',
  version integer not null default 1,
  created_at timestamptz not null
);
create index offer_store on merchant.offer (store_no, service_id);
create index offer_service on merchant.offer (service_id, store_no) where state = 'on';
-- One offer of a service on sale at a time in a store.
create unique index offer_on on merchant.offer (store_no, service_id) where state = 'on';

-- The lowest position that fits holds.
create table merchant.band (
  offer_id uuid not null references merchant.offer,
  position integer not null,
  size_class text check (size_class in ('toy', 'small', 'medium', 'large', 'giant')),
  coat text check (coat in ('hairless', 'short', 'medium', 'semi-long', 'long')),
  min_grams integer check (min_grams > 0),
  max_grams integer check (max_grams > min_grams),
  price_fen bigint not null check (price_fen >= 0),
  member_price_fen bigint check (member_price_fen between 0 and price_fen),
  -- Null: those of the catalogue.
  minutes integer check (minutes between 5 and 1440),
  -- What holds: the above, else those of the catalogue when somebody last wrote either.
  effective_minutes integer not null,
  primary key (offer_id, position)
);

-- What visits really took, and what follows from them (BOOK-15). '' where size or coat is not known.
create table merchant.visit_minutes (
  offer_id uuid not null references merchant.offer,
  size_class text not null,
  coat text not null,
  visit_id uuid not null default uuidv7(),
  minutes integer not null check (minutes between 1 and 1440),
  primary key (offer_id, size_class, coat, visit_id)
);

create table merchant.learned (
  offer_id uuid not null references merchant.offer,
  size_class text not null,
  coat text not null,
  visits integer not null,
  median integer not null,
  low integer not null,
  high integer not null,
  primary key (offer_id, size_class, coat)
);
