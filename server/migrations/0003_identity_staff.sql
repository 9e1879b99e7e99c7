set local lock_timeout = '5s';

create table identity.role (
  role_id uuid primary key,
  key text constraint role_key_unique unique,
  name text not null,
  scope text not null check (scope in ('operator', 'merchant', 'supplier', 'expert')),
  permissions text[] not null,
  totp_required boolean not null default false,
  protected boolean not null default false,
  created_at timestamptz not null
);

create table identity.staff (
  staff_id uuid primary key,
  login text not null constraint staff_login_unique unique check (login = lower(login)),
  name text not null,
  scope text not null check (scope in ('operator', 'merchant', 'supplier', 'expert')),
  merchant_id uuid,
  password_hash text not null,
  totp_sealed bytea,
  -- A secret that was shown but not yet confirmed.
  totp_pending_sealed bytea,
  -- Time step of the last accepted code; a code is accepted once.
  totp_last_step bigint not null default 0,
  disabled_at timestamptz,
  last_sign_in_at timestamptz,
  created_at timestamptz not null,
  constraint staff_merchant_by_scope check ((scope <> 'operator' or merchant_id is null) and (scope <> 'merchant' or merchant_id is not null))
);
create index staff_merchant on identity.staff (merchant_id, login) where merchant_id is not null;

create table identity.staff_role (
  staff_id uuid not null references identity.staff on delete cascade,
  role_id uuid not null references identity.role,
  primary key (staff_id, role_id)
);
create index staff_role_role on identity.staff_role (role_id);

-- Sessions of staff and of owners; of the token only its SHA-256 is kept.
create table identity.session (
  session_id uuid primary key,
  token_hash bytea not null constraint session_token_unique unique,
  staff_id uuid references identity.staff on delete cascade,
  customer_id uuid references identity.customer,
  created_at timestamptz not null,
  last_seen_at timestamptz not null,
  idle_seconds integer not null check (idle_seconds > 0),
  expires_at timestamptz not null,
  user_agent text not null,
  address text not null,
  check ((staff_id is null) <> (customer_id is null))
);
create index session_staff on identity.session (staff_id) where staff_id is not null;
create index session_customer on identity.session (customer_id) where customer_id is not null;
create index session_expiry on identity.session (expires_at);

-- Attempts to sign in by login and by address; an attempt counts before its password is looked at.
create table identity.sign_in_guard (
  key bytea primary key,
  attempts integer not null,
  window_started_at timestamptz not null,
  locked_until timestamptz
);
create index sign_in_guard_age on identity.sign_in_guard (window_started_at);

create table identity.api_key (
  key_id uuid primary key,
  kind text not null check (kind in ('events')),
  name text not null,
  source text not null,
  prefix text not null,
  secret_hash bytea not null constraint api_key_secret_unique unique,
  created_at timestamptz not null,
  created_by uuid,
  last_used_at timestamptz,
  revoked_at timestamptz
);
