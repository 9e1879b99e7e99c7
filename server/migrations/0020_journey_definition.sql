set local lock_timeout = '5s';

create schema journey;

-- A journey: its draft, and which version runs.
create table journey.journey (
  journey_id uuid primary key,
  name text not null,
  description text not null default '',
  state text not null default 'draft' check (state in ('draft', 'running', 'paused', 'ended')),
  -- What is edited; runs nothing. The draft's version counts savings, 'published_draft' is the one last published.
  draft jsonb not null,
  draft_version integer not null default 1 check (draft_version > 0),
  published_draft integer,
  version integer check (version > 0),
  ready_key text,
  -- Schedules and dates are looked at up to here.
  scheduled_through timestamptz,
  -- Set while the runs of an ended journey are being stopped.
  stopping boolean not null default false,
  created_at timestamptz not null,
  created_by text,
  updated_at timestamptz not null,
  published_at timestamptz,
  ended_at timestamptz,
  constraint journey_version_when_live check (state = 'draft' or version is not null)
);
create index journey_ready on journey.journey (ready_key) where ready_key is not null;

-- Published definitions, never changed (rule 24).
create table journey.version (
  journey_id uuid not null references journey.journey on delete cascade,
  version integer not null check (version > 0),
  definition jsonb not null,
  -- Touches for marketing: then the global control group walks without effect.
  marketing boolean not null,
  include_existing boolean not null,
  published_at timestamptz not null,
  published_by text,
  override_by text,
  override_reason text,
  primary key (journey_id, version)
);

-- What the present version asks of other rooms, so that they can say who uses them.
create table journey.use (
  journey_id uuid not null references journey.journey on delete cascade,
  kind text not null check (kind in ('segment', 'message', 'coupon', 'budget')),
  used_id uuid not null,
  primary key (kind, used_id, journey_id)
);
create index use_journey on journey.use (journey_id);

-- An occasion at which many are taken in, page by page; the cursor commits with each page.
create table journey.enrolment (
  journey_id uuid not null references journey.journey on delete cascade,
  key text not null,
  version integer not null,
  kind text not null check (kind in ('existing', 'schedule', 'date')),
  -- When it is; nobody enters before.
  at timestamptz not null,
  -- Date triggers: the zone, and the month-day that is somebody's birthday.
  zone text,
  birthdays text[],
  cursor text,
  seen integer not null default 0,
  entered integer not null default 0,
  done_at timestamptz,
  primary key (journey_id, key)
);
create index enrolment_open on journey.enrolment (at) where done_at is null;
