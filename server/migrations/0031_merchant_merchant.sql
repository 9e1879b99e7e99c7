set local lock_timeout = '5s';

create schema merchant;

create table merchant.merchant (
  merchant_id uuid primary key,
  name text not null,
  -- Contact person: name and phone as JSON, sealed.
  contact_sealed bytea,
  state text not null check (state in ('draft', 'submitted', 'in_review', 'returned', 'approved', 'training', 'exam_passed',
    'live', 'restricted', 'suspended', 'delisted')),
  state_at timestamptz not null,
  -- Where a suspension goes back to.
  suspended_from text check (suspended_from in ('live', 'restricted')),
  grams text[] not null default '{}',
  source text,
  source_id text,
  version integer not null default 1,
  created_at timestamptz not null,
  check ((state = 'suspended') = (suspended_from is not null)),
  constraint merchant_source unique (source, source_id)
);
create index merchant_state on merchant.merchant (state, state_at);
create index merchant_grams on merchant.merchant using gin (grams);

-- History of the state machine; rows are never changed.
create table merchant.move (
  move_id uuid primary key,
  merchant_id uuid not null references merchant.merchant,
  at timestamptz not null,
  from_state text,
  to_state text not null,
  reason text,
  actor text not null
);
create index move_merchant on merchant.move (merchant_id, move_id);

-- Catalogue: data of the product, which operators change. `edited` rows are left alone by the next version of the product.
create table merchant.document_kind (
  key text primary key,
  names jsonb not null,
  personal boolean not null,
  edited boolean not null default false
);

create table merchant.course (
  key text primary key,
  names jsonb not null,
  pages jsonb not null,
  questions jsonb not null,
  pass_mark double precision not null check (pass_mark > 0 and pass_mark <= 1),
  attempts integer not null check (attempts > 0),
  version integer not null default 1,
  edited boolean not null default false
);

create table merchant.category (
  key text primary key,
  names jsonb not null,
  icon text not null,
  document_kinds text[] not null,
  course_key text references merchant.course,
  skills jsonb not null,
  position integer not null,
  active boolean not null,
  edited boolean not null default false
);

create table merchant.service (
  service_id uuid primary key,
  key text not null constraint service_key_unique unique,
  category_key text not null references merchant.category,
  names jsonb not null,
  mode text not null check (mode in ('appointment', 'stay', 'class')),
  legs jsonb not null,
  minutes jsonb not null,
  form jsonb not null,
  needs_vaccines boolean not null,
  species text[] not null,
  home boolean not null,
  active boolean not null,
  sop_version integer not null default 1,
  edited boolean not null default false
);
create index service_category on merchant.service (category_key);

-- Rows are written once: a booking keeps the version it began with.
create table merchant.sop_version (
  service_id uuid not null references merchant.service,
  version integer not null check (version > 0),
  steps jsonb not null,
  note text,
  created_at timestamptz not null,
  created_by text,
  primary key (service_id, version)
);

-- A category that a merchant wants or runs. The first and last day on which all its documents are approved and valid
-- stand here, so that a query alone decides what is visible today (rule 38).
create table merchant.merchant_category (
  merchant_id uuid not null references merchant.merchant,
  category_key text not null references merchant.category,
  admitted boolean not null default false,
  in_order_from date,
  in_order_until date,
  -- What was told to others: whether it was visible when somebody last looked.
  told_visible boolean not null default false,
  primary key (merchant_id, category_key)
);
create index merchant_category_told on merchant.merchant_category (in_order_until) where told_visible;

create table merchant.document (
  document_id uuid primary key,
  merchant_id uuid not null references merchant.merchant,
  kind text not null references merchant.document_kind,
  number text not null,
  holder text,
  valid_from date not null,
  -- Last day; null: without end.
  valid_until date,
  file_id uuid,
  content_type text not null,
  state text not null default 'pending' check (state in ('pending', 'approved', 'refused', 'withdrawn')),
  reason text,
  uploaded_at timestamptz not null,
  reviewed_at timestamptz,
  reviewed_by text,
  -- Smallest number of days at which the end was told; null: not yet.
  reminded_days integer,
  expired_told boolean not null default false,
  check (valid_until is null or valid_until >= valid_from),
  check (state <> 'refused' or reason is not null)
);
create index document_merchant on merchant.document (merchant_id, document_id);
create index document_end on merchant.document (valid_until) where state = 'approved' and not expired_told;
create index document_pending on merchant.document (merchant_id) where state = 'pending';

create table merchant.attempt (
  attempt_id uuid primary key,
  merchant_id uuid not null references merchant.merchant,
  staff_id uuid not null,
  course_key text not null references merchant.course,
  course_version integer not null,
  -- Keys of the questions in their order, each with the order of its answers.
  paper jsonb not null,
  started_at timestamptz not null,
  expires_at timestamptz not null,
  ended_at timestamptz,
  score double precision,
  passed boolean
);
-- One open attempt of a person and course.
create unique index attempt_open on merchant.attempt (staff_id, course_key) where ended_at is null;
create index attempt_person on merchant.attempt (staff_id, course_key, started_at);

create table merchant.pass (
  -- The sign-in of the person; of one without, the resource.
  staff_id uuid not null,
  course_key text not null references merchant.course,
  merchant_id uuid not null references merchant.merchant,
  course_version integer not null,
  passed_at timestamptz not null,
  -- A SOP changed: from then on the pass counts no more, unless the exam is passed again. Null: without end.
  counts_until timestamptz,
  -- The end of counting has been told to others.
  lapse_told boolean not null default false,
  primary key (staff_id, course_key)
);
create index pass_merchant on merchant.pass (merchant_id, course_key);
create index pass_lapse on merchant.pass (counts_until) where counts_until is not null and not lapse_told;

-- Which catalogue of the product was brought in last.
create table merchant.shipped (
  one boolean primary key default true check (one),
  digest text not null
);
