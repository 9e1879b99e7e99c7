set local lock_timeout = '5s';

create schema budget;

create table budget.budget (
  budget_id uuid primary key,
  name text not null,
  unit text not null check (unit in ('fen', 'count')),
  state text not null default 'active' check (state in ('active', 'paused')),
  from_at timestamptz,
  until_at timestamptz,
  -- Percent of each tier; null when one line serves everybody.
  shares jsonb,
  limit_amount bigint not null check (limit_amount >= 0),
  revision integer not null default 1 check (revision > 0),
  created_at timestamptz not null,
  check (from_at is null or until_at is null or from_at < until_at)
);

-- One line per tier of a split budget, else the one line `all`.
create table budget.line (
  budget_id uuid not null references budget.budget,
  tier text not null check (tier in ('all', 'new', 'active', 'dormant')),
  limit_amount bigint not null check (limit_amount >= 0),
  -- A reservation was refused since the line last got room; told once.
  exhausted_at timestamptz,
  primary key (budget_id, tier)
);

-- A line's limit lies in sixteen slots, each of which reserves on its own; room moves between them when one is short.
create table budget.slot (
  budget_id uuid not null,
  tier text not null,
  slot smallint not null check (slot between 0 and 15),
  limit_amount bigint not null check (limit_amount >= 0),
  reserved bigint not null default 0 check (reserved >= 0),
  spent bigint not null default 0 check (spent >= 0),
  primary key (budget_id, tier, slot),
  foreign key (budget_id, tier) references budget.line,
  constraint slot_within_limit check (reserved + spent <= limit_amount)
) with (fillfactor = 20);

create table budget.entry (
  key text primary key,
  budget_id uuid not null,
  tier text not null,
  slot smallint not null,
  state text not null check (state in ('reserved', 'spent', 'released')),
  -- Asked for at first.
  asked bigint not null check (asked >= 0),
  -- Set aside now.
  reserved bigint not null check (reserved >= 0),
  spent bigint not null default 0 check (spent >= 0),
  -- Honoured although the line was full: what a given back coupon was owed. Lies outside the limit, and is shown.
  uncovered bigint not null default 0 check (uncovered >= 0),
  reserved_at timestamptz not null,
  settled_at timestamptz,
  foreign key (budget_id, tier, slot) references budget.slot,
  check ((state = 'reserved') = (settled_at is null)),
  check (state = 'reserved' or reserved = 0),
  check (state = 'spent' or (spent = 0 and uncovered = 0))
) with (fillfactor = 80);
create index entry_budget on budget.entry (budget_id, reserved_at desc, key);
create index entry_settled on budget.entry (budget_id, settled_at) where state = 'spent';
create index entry_uncovered on budget.entry (budget_id) where uncovered > 0;
