set local lock_timeout = '5s';

-- The row is the lock under which a merchant's deposit is divided; the money stands in the ledger.
create table quality.fund (
  merchant_id uuid primary key,
  opened_at timestamptz not null
);

create table quality.deposit (
  deposit_id uuid primary key,
  merchant_id uuid not null references quality.fund,
  amount_fen bigint not null check (amount_fen > 0),
  way text not null check (way in ('bank', 'payment')),
  state text not null check (state in ('pending', 'paid', 'cancelled')),
  -- Of the bank: counts once.
  reference text constraint deposit_reference_once unique,
  payment_id uuid,
  at timestamptz not null,
  check ((way = 'bank') = (reference is not null))
);
create index deposit_merchant on quality.deposit (merchant_id, deposit_id desc);

-- What was paid for incidents of one booking, under the limit of the day of the first claim (rule 39).
create table quality.cover (
  booking_id uuid primary key,
  cap_fen bigint not null check (cap_fen > 0),
  paid_fen bigint not null default 0,
  constraint cover_within_cap check (paid_fen between 0 and cap_fen)
);

create table quality.claim (
  claim_id uuid primary key,
  claim_no bigint generated always as identity constraint claim_no_unique unique,
  booking_id uuid not null references quality.cover,
  pet_id uuid not null,
  occurred_on date not null,
  customer_id uuid not null,
  merchant_id uuid not null,
  store_id uuid not null,
  description text not null,
  asked_fen bigint check (asked_fen > 0),
  state text not null default 'open' check (state in ('open', 'in_review', 'paid_first', 'refused', 'withdrawn')),
  opened_at timestamptz not null,
  opened_by text not null check (opened_by in ('owner', 'operator')),
  answer_due_at timestamptz not null,
  answered_at timestamptz,
  decided_at timestamptz,
  decision_text text,
  amount_fen bigint check (amount_fen > 0),
  constraint claim_once unique (booking_id, pet_id, occurred_on),
  check ((decided_at is null) = (state in ('open', 'in_review'))),
  check ((amount_fen is null) = (state <> 'paid_first'))
);
create index claim_customer on quality.claim (customer_id, claim_id desc);
create index claim_merchant on quality.claim (merchant_id, claim_id desc);
create index claim_undecided on quality.claim (answer_due_at) where state in ('open', 'in_review');

create table quality.claim_step (
  step_id uuid primary key,
  claim_id uuid not null references quality.claim,
  step text not null,
  at timestamptz not null,
  by_side text not null check (by_side in ('owner', 'operator', 'merchant', 'system')),
  by_name text,
  body text,
  amount_fen bigint
);
create index claim_step_claim on quality.claim_step (claim_id, step_id);

create table quality.claim_file (
  file_id uuid primary key,
  claim_id uuid not null references quality.claim,
  content_type text not null,
  by_side text not null,
  at timestamptz not null
);
create index claim_file_claim on quality.claim_file (claim_id, file_id);

-- Money to the owner: owed from the decision on, paid by hand with a reference.
create table quality.payout (
  claim_id uuid primary key references quality.claim,
  amount_fen bigint not null check (amount_fen > 0),
  state text not null default 'due' check (state in ('due', 'paid')),
  reference text constraint payout_reference_once unique,
  paid_at timestamptz,
  check ((state = 'paid') = (reference is not null)),
  check ((state = 'paid') = (paid_at is not null))
);
create index payout_due on quality.payout (claim_id) where state = 'due';

-- What the merchant owes for a claim that was paid first.
create table quality.recovery (
  claim_id uuid primary key references quality.claim,
  merchant_id uuid not null,
  amount_fen bigint not null check (amount_fen > 0),
  fund_fen bigint not null check (fund_fen >= 0),
  platform_fen bigint not null check (platform_fen >= 0),
  state text not null default 'open' check (state in ('open', 'appealed', 'deducted', 'paid', 'waived')),
  appeal_until timestamptz not null,
  settled_at timestamptz,
  reference text constraint recovery_reference_once unique,
  check (amount_fen = fund_fen + platform_fen),
  check ((settled_at is null) = (state in ('open', 'appealed')))
);
create index recovery_open on quality.recovery (appeal_until) where state = 'open';
create index recovery_merchant on quality.recovery (merchant_id);

create table quality.appeal (
  claim_id uuid primary key references quality.claim,
  body text not null,
  at timestamptz not null,
  by_name text not null,
  state text not null default 'open' check (state in ('open', 'upheld', 'granted')),
  answer text,
  decided_at timestamptz,
  check ((state = 'open') = (decided_at is null))
);
