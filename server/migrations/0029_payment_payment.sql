set local lock_timeout = '5s';

create schema payment;

create table payment.payment (
  payment_id uuid primary key,
  -- Our number at the provider, unique there for ever.
  out_trade_no text not null constraint payment_number_unique unique check (out_trade_no ~ '^[0-9A-Za-z_-]{6,32}$'),
  vendor text not null,
  channel text check (channel in ('jsapi', 'mini', 'native', 'h5', 'sandbox')),
  state text not null default 'created' check (state in ('created', 'pending', 'succeeded', 'closed', 'failed')),
  subject_kind text not null,
  subject_id text not null,
  customer_id uuid,
  merchant_id uuid,
  amount_fen bigint not null check (amount_fen > 0),
  currency text not null,
  description text not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  paid_at timestamptz,
  settled_at timestamptz,
  late boolean not null default false,
  provider_ref text,
  -- Keyed hash of who paid, as the provider knows them: to see that two payments have one payer.
  payer_index bytea,
  -- What the provider said was paid when it was another amount; such a payment is never confirmed by itself.
  wrong_fen bigint,
  -- Asked for back and not refused: what is given back and on its way together.
  refunded_fen bigint not null default 0,
  -- When the provider is asked next.
  ask_at timestamptz,
  asked integer not null default 0,
  constraint payment_refunds_within check (refunded_fen between 0 and amount_fen),
  constraint payment_refunds_paid check (refunded_fen = 0 or state = 'succeeded'),
  check ((state = 'succeeded') = (paid_at is not null))
);
create index payment_subject on payment.payment (subject_kind, subject_id);
create index payment_customer on payment.payment (customer_id, payment_id);
create index payment_merchant on payment.payment (merchant_id, payment_id);
create index payment_ask on payment.payment (ask_at) where ask_at is not null;
create index payment_paid on payment.payment (vendor, paid_at) where state = 'succeeded';
create unique index payment_provider_ref on payment.payment (vendor, provider_ref) where provider_ref is not null;

create table payment.move (
  payment_id uuid not null references payment.payment,
  move_no integer not null,
  at timestamptz not null,
  from_state text,
  to_state text not null,
  by text not null,
  detail text,
  primary key (payment_id, move_no)
);

create table payment.refund (
  refund_id uuid primary key,
  -- Our number of it at the provider: under it the provider gives money back once, however often it is told.
  refund_no text not null constraint refund_number_unique unique,
  payment_id uuid not null references payment.payment,
  key text not null,
  amount_fen bigint not null check (amount_fen > 0),
  reason text not null,
  state text not null default 'requested' check (state in ('requested', 'sent', 'unknown', 'succeeded', 'failed')),
  requested_at timestamptz not null,
  sent_at timestamptz,
  settled_at timestamptz,
  next_at timestamptz,
  attempts integer not null default 0,
  provider_ref text,
  error text,
  constraint refund_key_unique unique (payment_id, key),
  check ((state in ('succeeded', 'failed')) = (next_at is null))
);
create index refund_due on payment.refund (next_at) where next_at is not null;
create index refund_settled on payment.refund (settled_at) where state = 'succeeded';

-- Each notification that was understood, once.
create table payment.notice (
  vendor text not null,
  key text not null,
  payment_id uuid references payment.payment,
  kind text not null check (kind in ('trade', 'refund', 'other')),
  outcome text not null check (outcome in ('applied', 'repeated', 'wrong_amount', 'unmatched', 'ignored')),
  at timestamptz not null,
  primary key (vendor, key)
);
create index notice_payment on payment.notice (payment_id) where payment_id is not null;

create table payment.bill_day (
  vendor text not null,
  day date not null,
  compared_at timestamptz not null,
  payments integer not null,
  paid_fen bigint not null,
  refunds integer not null,
  refunded_fen bigint not null,
  fee_fen bigint not null,
  our_paid_fen bigint not null,
  our_refunded_fen bigint not null,
  primary key (vendor, day)
);

create table payment.difference (
  difference_id uuid primary key,
  vendor text not null,
  day date not null,
  kind text not null check (kind in ('missing_ours', 'missing_theirs', 'amount', 'state')),
  of text not null check (of in ('payment', 'refund')),
  number text not null,
  payment_id uuid references payment.payment,
  ours_fen bigint,
  theirs_fen bigint,
  our_state text,
  their_state text,
  state text not null default 'open' check (state in ('open', 'resolved')),
  note text,
  resolved_by text,
  resolved_at timestamptz,
  constraint difference_once unique (vendor, day, of, number, kind),
  check ((state = 'resolved') = (resolved_at is not null))
);
create index difference_day on payment.difference (day desc, difference_id desc);

-- The sandbox provider's own books, as if they stood elsewhere: only adapters/pay reads and writes them.
create schema sandbox_pay;

create table sandbox_pay.trade (
  out_trade_no text primary key,
  transaction_id text not null unique,
  amount_fen bigint not null check (amount_fen > 0),
  currency text not null,
  description text not null,
  state text not null check (state in ('open', 'paid', 'closed', 'failed')),
  expires_at timestamptz not null,
  created_at timestamptz not null,
  paid_at timestamptz
);

create table sandbox_pay.refund (
  refund_no text primary key,
  provider_ref text not null unique,
  out_trade_no text not null references sandbox_pay.trade,
  amount_fen bigint not null check (amount_fen > 0),
  state text not null check (state in ('processing', 'succeeded', 'failed')),
  created_at timestamptz not null,
  settles_at timestamptz not null
);

-- Notifications on their way; a lost one is never written.
create table sandbox_pay.notice (
  notice_id uuid primary key,
  -- Same for every delivery of one fact.
  key text not null,
  body jsonb not null,
  due_at timestamptz not null,
  tries integer not null default 0,
  delivered_at timestamptz
);
create index notice_due on sandbox_pay.notice (due_at) where delivered_at is null;

-- How the next calls go wrong, by instruction of a test or a drill.
create table sandbox_pay.instruction (
  instruction_id bigint generated always as identity primary key,
  call text not null,
  how text not null
);
