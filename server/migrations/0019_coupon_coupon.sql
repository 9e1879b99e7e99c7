set local lock_timeout = '5s';

create schema coupon;

create table coupon.template (
  template_id uuid primary key,
  status text not null default 'draft' check (status in ('draft', 'active', 'paused', 'ended')),
  -- The version that new coupons get.
  revision integer not null default 1 check (revision > 0),
  name text not null,
  kind text not null check (kind in ('amount', 'threshold', 'percent', 'exchange', 'shipping')),
  claim text not null check (claim in ('none', 'page', 'code')),
  claim_from timestamptz,
  claim_until timestamptz,
  -- Upper case; the code that many may claim with.
  claim_code text constraint template_claim_code_unique unique check (claim_code = upper(claim_code)),
  budget_id uuid,
  per_customer integer check (per_customer > 0),
  new_customer_only boolean not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  check (claim = 'none' or per_customer is not null),
  check (claim = 'code' or claim_code is null)
);
create index template_claimable on coupon.template (template_id) where status = 'active' and claim = 'page';

-- What coupons are bound to: rows are written once and never changed, so a coupon's terms never change (rule 25).
create table coupon.version (
  template_id uuid not null references coupon.template,
  revision integer not null check (revision > 0),
  name text not null,
  note text,
  terms jsonb not null,
  validity jsonb not null,
  -- The most that one coupon can cost.
  face_fen bigint not null check (face_fen >= 0),
  primary key (template_id, revision)
);

-- The one hot row of a template: narrow, no index but the key. Without a total it is only locked as shared, and what is
-- granted is counted in slots, so that journeys do not wait for one another.
create table coupon.stock (
  template_id uuid primary key references coupon.template,
  total integer check (total > 0),
  granted integer not null default 0 check (granted >= 0),
  constraint stock_within_total check (granted <= total)
) with (fillfactor = 10);

create table coupon.tally (
  template_id uuid not null references coupon.template,
  slot smallint not null check (slot between 0 and 15),
  granted integer not null check (granted >= 0),
  primary key (template_id, slot)
) with (fillfactor = 20);

-- How many of a template a customer has had; its row serialises the grants of one customer.
create table coupon.holding (
  template_id uuid not null references coupon.template,
  customer_id uuid not null,
  granted integer not null default 0 check (granted >= 0),
  primary key (template_id, customer_id)
) with (fillfactor = 70);
create index holding_customer on coupon.holding (customer_id);

-- Phones, as keyed hashes, that had their new customer's coupon; kept after an erasure, so that nobody has it twice (rule 27).
create table coupon.newcomer (
  template_id uuid not null references coupon.template,
  phone_index bytea not null,
  granted_at timestamptz not null,
  primary key (template_id, phone_index)
);

create table coupon.coupon (
  coupon_id uuid primary key,
  code text not null constraint coupon_code_unique unique check (code ~ '^[2-9A-HJKMNP-Z]{12}$'),
  template_id uuid not null,
  revision integer not null,
  customer_id uuid not null,
  pet_id uuid,
  grant_key text not null constraint coupon_grant_key_unique unique,
  state text not null default 'issued'
    check (state in ('issued', 'reserved', 'redeemed', 'expired', 'revoked', 'returned')),
  valid_from timestamptz not null,
  -- Not itself included.
  valid_to timestamptz not null,
  granted_at timestamptz not null,
  remind_at timestamptz not null,
  reminded_at timestamptz,
  origin jsonb not null,
  journey_id uuid,
  -- Set aside under the key `coupon/<coupon_id>`.
  budget_id uuid,
  -- While state is `reserved`: for which order, and until when.
  reserved_order uuid,
  reserved_until timestamptz,
  -- While state is `redeemed`.
  order_id uuid,
  redeemed_at timestamptz,
  discount_fen bigint check (discount_fen >= 0),
  -- A restored coupon was given more time once (rule 24).
  grace_given boolean not null default false,
  foreign key (template_id, revision) references coupon.version,
  check (valid_from < valid_to),
  check ((state = 'reserved') = (reserved_order is not null)),
  check ((state = 'reserved') = (reserved_until is not null)),
  check ((state = 'redeemed') = (order_id is not null)),
  check ((state = 'redeemed') = (redeemed_at is not null)),
  check ((state = 'redeemed') = (discount_fen is not null))
) with (fillfactor = 80);
create index coupon_customer on coupon.coupon (customer_id, coupon_id desc);
create index coupon_template on coupon.coupon (template_id, coupon_id desc);
create index coupon_journey on coupon.coupon (journey_id, coupon_id desc) where journey_id is not null;
create index coupon_expiry on coupon.coupon (valid_to) where state in ('issued', 'reserved');
create index coupon_reminder on coupon.coupon (remind_at) where state = 'issued' and reminded_at is null;
create index coupon_order on coupon.coupon (order_id) where order_id is not null;
create index coupon_reserved on coupon.coupon (reserved_order) where reserved_order is not null;

-- Every use of a coupon; at most one of them stands (rule 17).
create table coupon.redemption (
  redemption_id uuid primary key,
  coupon_id uuid not null references coupon.coupon,
  order_id uuid not null,
  at timestamptz not null,
  discount_fen bigint not null check (discount_fen >= 0),
  -- Fen of each line, in the order of the lines.
  allocation jsonb not null,
  cancelled_at timestamptz
);
create unique index redemption_live on coupon.redemption (coupon_id) where cancelled_at is null;
create index redemption_coupon on coupon.redemption (coupon_id);
create index redemption_order on coupon.redemption (order_id);

-- What happened with a coupon besides its grant.
create table coupon.move (
  move_id uuid primary key,
  coupon_id uuid not null references coupon.coupon,
  move text not null
    check (move in ('reserved', 'released', 'redeemed', 'expired', 'revoked', 'restored', 'returned')),
  at timestamptz not null,
  order_id uuid,
  discount_fen bigint,
  reason text
);
create index move_coupon on coupon.move (coupon_id, move_id);

-- Codes that one person can claim a coupon with, once.
create table coupon.claim_code (
  code text primary key check (code ~ '^[2-9A-HJKMNP-Z]{12}$'),
  template_id uuid not null references coupon.template,
  used_by uuid,
  used_at timestamptz,
  check ((used_by is null) = (used_at is null))
);
create index claim_code_template on coupon.claim_code (template_id);
