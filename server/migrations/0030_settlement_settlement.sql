set local lock_timeout = '5s';

create schema settlement;

create table settlement.statement (
  statement_id uuid primary key,
  statement_no bigint generated always as identity constraint statement_no_unique unique,
  merchant_id uuid not null,
  currency text not null,
  period_from timestamptz not null,
  period_until timestamptz not null,
  items integer not null,
  -- Carried over from the statement before.
  opening_fen bigint not null check (opening_fen <= 0),
  paid_fen bigint not null,
  refunds_fen bigint not null,
  coupon_fen bigint not null,
  commission_fen bigint not null,
  recovered_fen bigint not null,
  total_fen bigint not null,
  payable_fen bigint not null check (payable_fen >= 0),
  carried_fen bigint not null check (carried_fen <= 0),
  made_at timestamptz not null,
  constraint statement_period_once unique (merchant_id, currency, period_until),
  check (period_from < period_until),
  constraint statement_adds_up check (
    total_fen = opening_fen + paid_fen - refunds_fen + coupon_fen - commission_fen - recovered_fen
    and total_fen = payable_fen + carried_fen and (payable_fen = 0 or carried_fen = 0))
);

create table settlement.item (
  item_id uuid primary key,
  key text not null constraint item_key_unique unique,
  kind text not null check (kind in ('earn', 'reverse', 'deduct')),
  merchant_id uuid not null,
  store_id uuid,
  currency text not null,
  subject_kind text not null,
  subject_id text not null,
  gross_fen bigint not null,
  coupon_fen bigint not null,
  commission_fen bigint not null,
  deducted_fen bigint not null check (deducted_fen >= 0),
  net_fen bigint generated always as (gross_fen + coupon_fen - commission_fen - deducted_fen) stored,
  reason text,
  occurred_at timestamptz not null,
  available_at timestamptz not null,
  -- An open dispute of the subject; repeated here so that a statement and a hold meet at the row.
  held boolean not null,
  statement_id uuid references settlement.statement,
  check (kind <> 'reverse' or gross_fen <= 0)
);
create index item_open on settlement.item (merchant_id, currency, available_at) where statement_id is null;
create index item_subject on settlement.item (subject_kind, subject_id);
create index item_statement on settlement.item (statement_id) where statement_id is not null;
create index item_merchant on settlement.item (merchant_id, item_id);

create table settlement.hold (
  hold_id uuid primary key,
  subject_kind text not null,
  subject_id text not null,
  reason text not null,
  held_at timestamptz not null,
  released_at timestamptz
);
create unique index hold_open on settlement.hold (subject_kind, subject_id, reason) where released_at is null;

create table settlement.payout (
  payout_id uuid primary key,
  statement_id uuid not null references settlement.statement,
  merchant_id uuid not null,
  currency text not null,
  amount_fen bigint not null check (amount_fen > 0),
  state text not null default 'draft' check (state in ('draft', 'approved', 'paying', 'paid', 'failed')),
  created_at timestamptz not null,
  created_by uuid not null,
  created_name text not null,
  approved_at timestamptz,
  approved_by uuid,
  approved_name text,
  sent_at timestamptz,
  settled_at timestamptz,
  reference text,
  failure text,
  check ((state in ('paid', 'failed')) = (settled_at is not null)),
  check (state not in ('approved', 'paying', 'paid') or approved_by is not null)
);
-- One living payout of a statement.
create unique index payout_once on settlement.payout (statement_id) where state <> 'failed';
create index payout_merchant on settlement.payout (merchant_id, payout_id);
create index payout_on_the_way on settlement.payout (merchant_id) where state in ('draft', 'approved', 'paying');
