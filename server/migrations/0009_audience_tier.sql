set local lock_timeout = '5s';

-- Every move between tiers. Counts at a past instant are the sum of what came in less what went out until then.
create table audience.tier_change (
  tier_change_id bigint generated always as identity primary key,
  customer_no integer not null,
  kind text not null check (kind in ('lifecycle', 'rfm')),
  -- Null when the customer was in no tier before, or is in none any more (merged, erased).
  from_tier text,
  to_tier text,
  at timestamptz not null,
  cause text not null
    check (cause in ('order', 'time', 'registration', 'recompute', 'setting', 'merge', 'erase', 'backfill')),
  check (from_tier is distinct from to_tier)
);
create index tier_change_customer on audience.tier_change (customer_no, at);
create index tier_change_at on audience.tier_change (kind, at) include (from_tier, to_tier, cause);

create table audience.customer_tag (
  customer_id uuid not null,
  tag text not null check (length(tag) between 1 and 40),
  kind text not null check (kind in ('manual', 'rule', 'inferred')),
  at timestamptz not null,
  by_name text,
  primary key (customer_id, tag)
);
create index customer_tag_tag on audience.customer_tag (tag);

-- Boundaries by which the present lifecycle tiers were taken; when the settings differ, everybody is looked at again.
create table audience.lifecycle_rule (
  only_row boolean primary key default true check (only_row),
  boundaries jsonb not null,
  applied_at timestamptz not null
);
