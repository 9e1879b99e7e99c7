set local lock_timeout = '5s';

create schema quality;

create table quality.review (
  review_id uuid primary key,
  booking_id uuid not null constraint review_once unique,
  customer_id uuid not null,
  merchant_id uuid not null,
  store_id uuid not null,
  category_key text not null,
  stars smallint not null check (stars between 1 and 5),
  aspects jsonb not null,
  body text not null,
  written_at timestamptz not null,
  -- From then on both sides see both: when both wrote, or the blind days are over (rule 35).
  visible_at timestamptz not null,
  -- That it is visible has been told.
  revealed boolean not null default false,
  counting text not null default 'counted' check (counting in ('counted', 'held', 'excluded')),
  suspicions text[] not null default '{}',
  -- Somebody has looked at the suspicion; the same one does not hold it back again.
  checked_at timestamptz,
  hidden text,
  hidden_at timestamptz,
  reply text,
  replied_at timestamptz,
  reply_hidden text,
  -- Keyed hash of the device it was written on.
  device bytea,
  check (visible_at >= written_at),
  check ((hidden is null) = (hidden_at is null)),
  check ((reply is null) = (replied_at is null)),
  check (reply is not null or reply_hidden is null)
);
create index review_store on quality.review (store_id, category_key, written_at desc);
create index review_store_newest on quality.review (store_id, review_id desc);
create index review_merchant on quality.review (merchant_id, review_id desc);
create index review_customer on quality.review (customer_id, review_id desc);
create index review_unrevealed on quality.review (visible_at) where not revealed;
create index review_held on quality.review (review_id) where counting = 'held';
create index review_device on quality.review (device) where device is not null;

-- Nothing of a review is deleted (rule 37); what an erased person wrote is emptied.
create function quality.refuse_delete() returns trigger language plpgsql as $$
begin
  raise exception 'rows of % are never deleted', tg_table_name using errcode = '23514', constraint = 'quality_keeps_everything';
end $$;
create trigger review_kept before delete or truncate on quality.review
  for each statement execute function quality.refuse_delete();

create table quality.review_photo (
  file_id uuid primary key,
  review_id uuid not null references quality.review,
  at timestamptz not null
);
create index review_photo_review on quality.review_photo (review_id, file_id);

-- What was decided about a review: who, when, why.
create table quality.moderation (
  moderation_id uuid primary key,
  review_id uuid not null references quality.review,
  act text not null check (act in ('held', 'cleared', 'excluded', 'hidden', 'shown', 'reply_hidden', 'reply_shown')),
  reason text not null,
  at timestamptz not null,
  -- Null: the system.
  actor_id uuid,
  actor_name text not null
);
create index moderation_review on quality.moderation (review_id, moderation_id);

-- What the store wrote of the owner.
create table quality.owner_note (
  booking_id uuid primary key,
  customer_id uuid not null,
  merchant_id uuid not null,
  store_id uuid not null,
  stars smallint not null check (stars between 1 and 5),
  body text not null,
  written_at timestamptz not null,
  visible_at timestamptz not null,
  written_by uuid not null
);
create index owner_note_customer on quality.owner_note (customer_id);

-- Mean of the counted reviews of the last days; category '*' is the store as a whole. The row is the lock of its figures.
create table quality.score (
  store_id uuid not null,
  category_key text not null,
  merchant_id uuid not null,
  stars_sum integer not null default 0,
  reviews integer not null default 0,
  rank_score double precision not null default 0,
  -- When time alone changes the figures next: a review becomes visible or grows too old.
  next_change_at timestamptz,
  changed_at timestamptz not null,
  delisted_at timestamptz,
  primary key (store_id, category_key),
  check (stars_sum between reviews and 5 * reviews)
);
create index score_change on quality.score (next_change_at) where next_change_at is not null;
create index score_merchant on quality.score (merchant_id);

-- One evaluation of a store and category at a month's end, in the business's zone (rule 36).
create table quality.month (
  store_id uuid not null,
  category_key text not null,
  month text not null check (month ~ '^\d{4}-(0[1-9]|1[0-2])$'),
  merchant_id uuid not null,
  stars_sum integer not null,
  reviews integer not null,
  outcome text not null check (outcome in ('new', 'fine', 'rectify', 'delist', 'out')),
  evaluated_at timestamptz not null,
  primary key (store_id, category_key, month)
);
-- Months whose stores are all evaluated.
create table quality.month_done (
  month text primary key,
  stores integer not null,
  done_at timestamptz not null
);

create table quality.rectification (
  rectification_id uuid primary key,
  store_id uuid not null,
  category_key text not null,
  merchant_id uuid not null,
  cause text not null check (cause in ('score', 'inspection')),
  month text not null,
  stars_sum integer not null,
  reviews integer not null,
  state text not null default 'noticed' check (state in ('noticed', 'planned', 'accepted', 'passed', 'failed', 'lapsed')),
  noticed_at timestamptz not null,
  plan_due_at timestamptz not null,
  plan text,
  plan_by text,
  plan_at timestamptz,
  answer text,
  answer_accepted boolean,
  answer_by text,
  answer_at timestamptz,
  closed_at timestamptz,
  constraint rectification_once unique (store_id, category_key, month, cause),
  check ((closed_at is null) = (state in ('noticed', 'planned', 'accepted')))
);
create index rectification_merchant on quality.rectification (merchant_id);
create index rectification_open on quality.rectification (plan_due_at) where closed_at is null;

-- Facts of reliability, read from the log; the key is the event's id, so each counts once.
create table quality.fact (
  fact_key text primary key,
  kind text not null check (kind in ('merchant_cancelled', 'no_ack', 'late', 'inspection_failed', 'claim_paid')),
  merchant_id uuid not null,
  store_id uuid not null,
  booking_id uuid,
  at timestamptz not null
);
create index fact_store on quality.fact (store_id, at desc);

create table quality.checklist (
  category_key text not null,
  version integer not null check (version > 0),
  names jsonb not null,
  items jsonb not null,
  pass_percent smallint not null check (pass_percent between 1 and 100),
  at timestamptz not null,
  primary key (category_key, version)
);

create table quality.inspection_plan (
  plan_id uuid primary key,
  seed text not null,
  strata jsonb not null,
  made_by uuid not null,
  at timestamptz not null
);

create table quality.inspection (
  inspection_id uuid primary key,
  plan_id uuid references quality.inspection_plan,
  store_id uuid not null,
  category_key text not null,
  merchant_id uuid not null,
  way text not null check (way in ('random', 'targeted')),
  reason text,
  state text not null default 'planned' check (state in ('planned', 'assigned', 'done', 'cancelled')),
  checklist_key text not null,
  checklist_version integer not null,
  planned_on date not null,
  due_on date not null,
  assignee_id uuid,
  assignee_name text,
  answers jsonb not null default '[]',
  summary text not null default '',
  percent smallint check (percent between 0 and 100),
  passed boolean,
  done_at timestamptz,
  foreign key (checklist_key, checklist_version) references quality.checklist,
  check ((state = 'done') = (done_at is not null)),
  check ((state = 'done') = (percent is not null)),
  check ((way = 'targeted') = (reason is not null) or state = 'cancelled')
);
-- Nobody is inspected twice at once.
create unique index inspection_running on quality.inspection (store_id, category_key) where state in ('planned', 'assigned');
create index inspection_done on quality.inspection (store_id, done_at desc) where state = 'done';
create index inspection_merchant on quality.inspection (merchant_id, inspection_id desc);

create table quality.inspection_photo (
  file_id uuid primary key,
  inspection_id uuid not null references quality.inspection,
  item_key text,
  at timestamptz not null
);
create index inspection_photo_inspection on quality.inspection_photo (inspection_id, file_id);

-- Customers who are known to work for a merchant, besides those who hold its phones.
create table quality.insider (
  merchant_id uuid not null,
  customer_id uuid not null,
  reason text not null,
  by_name text not null,
  at timestamptz not null,
  primary key (merchant_id, customer_id)
);
create index insider_customer on quality.insider (customer_id);

-- Keyed hashes of devices and payment accounts that a merchant's staff used.
create table quality.insider_mark (
  merchant_id uuid not null,
  kind text not null check (kind in ('device', 'payer')),
  mark bytea not null,
  at timestamptz not null,
  primary key (merchant_id, kind, mark)
);
