set local lock_timeout = '5s';

-- What a customer wants; its row is also the lock under which the caps of the customer are counted.
create table message.reach (
  customer_id uuid primary key,
  -- Both or none; null: the business's quiet hours.
  quiet_from time,
  quiet_until time,
  time_zone text,
  muted_topics text[] not null default '{}',
  updated_at timestamptz,
  check ((quiet_from is null) = (quiet_until is null))
);

-- E-mail address that the owner gave; used once it is confirmed.
create table message.address (
  customer_id uuid primary key,
  email_sealed bytea not null,
  email_index bytea not null,
  email_masked text not null,
  given_at timestamptz not null,
  confirmed_at timestamptz
);
create index address_email on message.address (email_index);

create table message.suppression (
  suppression_id uuid primary key,
  -- Null when the address belongs to nobody we know.
  customer_id uuid,
  channel text not null,
  -- Keyed hash of the address, of those that hang on one.
  address_index bytea,
  kind text not null check (kind in ('opt_out', 'invalid', 'complaint', 'manual')),
  note text not null,
  source text not null,
  at timestamptz not null,
  lifted_at timestamptz,
  lifted_note text,
  check (customer_id is not null or address_index is not null)
);
create unique index suppression_once on message.suppression (customer_id, channel, kind, address_index) nulls not distinct
  where lifted_at is null;
create index suppression_by_address on message.suppression (address_index) where address_index is not null and lifted_at is null;

-- Accepted prompts of WeChat, each good for one message; the platform cannot be asked how many are left.
create table message.subscription (
  customer_id uuid not null,
  wechat_template_id text not null,
  remaining integer not null constraint subscription_left check (remaining >= 0),
  changed_at timestamptz not null,
  primary key (customer_id, wechat_template_id)
);

create table message.link (
  code text primary key,
  kind text not null check (kind in ('click', 'unsubscribe', 'confirm_email')),
  customer_id uuid not null,
  send_id uuid,
  target text,
  -- Of a confirmation: the address that it confirms.
  address_index bytea,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  clicks integer not null default 0
);
create index link_expiry on message.link (expires_at);
create index link_send on message.link (send_id) where send_id is not null;
create index link_customer on message.link (customer_id);

create table message.provider (
  vendor text primary key,
  circuit text not null default 'closed' check (circuit in ('closed', 'open', 'half_open')),
  failures integer not null default 0,
  -- How often it opened in a row; the pause doubles.
  openings integer not null default 0,
  open_until timestamptz,
  last_error text,
  last_error_at timestamptz,
  last_sent_at timestamptz
);

-- What of a provider's limit is used in a window, over all processes.
create table message.provider_window (
  vendor text not null,
  span text not null check (span in ('second', 'minute', 'day')),
  starts_at timestamptz not null,
  used integer not null check (used >= 0),
  primary key (vendor, span, starts_at)
);

-- Call-backs that were applied; providers repeat them.
create table message.callback (
  vendor text not null,
  key text not null,
  at timestamptz not null,
  primary key (vendor, key)
);
create index callback_age on message.callback (at);
