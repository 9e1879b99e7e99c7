set local lock_timeout = '5s';

-- One customer (and pet) on the way through one version. Columns that a step changes stand in no index, so that steps
-- are heap-only updates.
create table journey.run (
  journey_id uuid not null,
  run_id uuid not null,
  version integer not null,
  -- Canonical: moves with a merge. 'entered_as' never changes.
  customer_id uuid not null,
  customer_no integer not null,
  pet_id uuid,
  entered_as uuid not null,
  entry_key text not null,
  -- Runs of one customer that may go at the same time differ in it: a pet, a booking.
  reentry_key text not null default '',
  shard smallint not null,
  hold_out text check (hold_out in ('journey', 'global')),
  entered_at timestamptz not null,
  -- The goal counts until then.
  goal_until timestamptz,
  node text not null,
  -- Visits so far of steps that lie on a loop.
  visits jsonb,
  -- When the step was reached; null: it has not begun.
  since timestamptz,
  due_at timestamptz not null,
  -- Of the present step: the event that it waited for has come.
  woken boolean not null default false,
  -- Events that a later step may have been waiting for since the entry: step to event.
  seen jsonb,
  context jsonb not null default '{}',
  visit_day date,
  visits_today integer not null default 0,
  failures smallint not null default 0,
  error text,
  ended_at timestamptz,
  outcome text,
  converted_at timestamptz,
  converted_fen bigint,
  primary key (journey_id, run_id),
  check ((ended_at is null) = (outcome is null))
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05);

-- Rule 22: an occasion enters a customer once, whatever runs at the same time.
create unique index run_entry on journey.run (journey_id, entered_as, entry_key);
-- Rule 23: one run at a time per customer and key; also finds the live runs of a customer.
create unique index run_live on journey.run (customer_id, journey_id, reentry_key) where ended_at is null;
create index run_customer on journey.run (customer_id, journey_id, entered_at);
create index run_pet on journey.run (pet_id) where pet_id is not null and ended_at is null;

-- When each live run goes on; kept apart from the run so that its updates stay heap-only. Narrow, vacuumed eagerly.
create table journey.due (
  shard smallint not null,
  due_at timestamptz not null,
  run_id uuid not null,
  journey_id uuid not null,
  version integer not null,
  node text not null,
  primary key (shard, due_at, run_id)
) with (fillfactor = 90, autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 2000,
  autovacuum_vacuum_cost_delay = 0);

-- What happened: one row per visit, the proof that it happened once (rule 25).
create table journey.step (
  run_id uuid not null,
  node text not null,
  visit integer not null check (visit > 0),
  journey_id uuid not null,
  kind text not null,
  at timestamptz not null,
  outcome text not null,
  next text,
  detail jsonb not null default '{}',
  primary key (run_id, node, visit)
);

-- Live counts: reached and left of each step and what came of visits; '' is the journey itself. Slots are summed, so
-- that workers do not wait for one another.
create table journey.tally (
  journey_id uuid not null,
  version integer not null,
  node text not null,
  what text not null,
  slot smallint not null,
  count bigint not null,
  primary key (journey_id, version, node, what, slot)
) with (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.2, autovacuum_vacuum_threshold = 500);

-- Work for staff that a step asked for, or that a farewell calls for.
create table journey.task (
  task_id uuid primary key,
  -- (run, node, visit) or (pet, 'farewell'): once.
  key text not null,
  reason text not null check (reason in ('step', 'farewell')),
  journey_id uuid,
  run_id uuid,
  customer_id uuid not null,
  pet_id uuid,
  title text not null,
  note text not null,
  role text,
  created_at timestamptz not null,
  due_at timestamptz not null,
  done_at timestamptz,
  done_by text,
  result text,
  constraint task_once unique (key)
);
create index task_open on journey.task (due_at, task_id) where done_at is null;
create index task_customer on journey.task (customer_id);

-- Calls to other systems, in the states of messages: a call cut off in 'sending' is 'unknown' and never made again.
create table journey.webhook_send (
  send_id uuid primary key,
  key text not null,
  journey_id uuid not null,
  run_id uuid not null,
  node text not null,
  customer_id uuid not null,
  url text not null,
  body jsonb not null,
  state text not null default 'planned' check (state in ('planned', 'sending', 'sent', 'failed', 'unknown', 'cancelled')),
  planned_at timestamptz not null,
  due_at timestamptz not null,
  attempts smallint not null default 0,
  lease_until timestamptz,
  sent_at timestamptz,
  detail text,
  constraint webhook_once unique (key)
);
create index webhook_waiting on journey.webhook_send (due_at) where state in ('planned', 'sending');
create index webhook_journey on journey.webhook_send (journey_id, send_id);
create index webhook_customer on journey.webhook_send (customer_id);
