set local lock_timeout = '5s';

create schema care;

create table care.kind (
  key text primary key,
  names jsonb not null,
  answer_minutes integer not null check (answer_minutes > 0),
  solve_minutes integer not null check (solve_minutes > 0),
  business_hours boolean not null,
  for_owners boolean not null,
  priority smallint not null check (priority between 0 and 9),
  revision integer not null default 1,
  changed_at timestamptz not null
);

create table care."case" (
  case_id uuid primary key,
  case_no bigint generated always as identity constraint case_no_unique unique,
  kind text not null references care.kind,
  -- Why it was opened, e.g. `claim/<id>`; what is opened by hand has a key of its own.
  cause text not null constraint case_cause_once unique,
  cause_key text,
  title text not null,
  customer_id uuid,
  pet_id uuid,
  merchant_id uuid,
  booking_id uuid,
  subject_kind text not null check (subject_kind in ('booking', 'claim', 'review', 'merchant', 'clinic_record', 'none')),
  subject_id uuid,
  claim_id uuid,
  state text not null default 'open' check (state in ('open', 'answered', 'solved')),
  priority smallint not null,
  assignee_id uuid,
  assignee_name text,
  opened_at timestamptz not null,
  opened_by text not null check (opened_by in ('owner', 'operator', 'system')),
  answer_due_at timestamptz not null,
  answered_at timestamptz,
  solve_due_at timestamptz not null,
  solved_at timestamptz,
  root_cause text,
  solution text,
  reopened integer not null default 0,
  -- How often a clock has run out; 0, 1 or 2 and more.
  escalation smallint not null default 0,
  -- The next clock that has not run out; null when none is running.
  escalate_at timestamptz,
  choices text[] not null default '{}',
  chosen text check (chosen in ('keep', 'move', 'refund')),
  check ((state = 'solved') = (solved_at is not null)),
  check (state <> 'solved' or root_cause is not null),
  check (state <> 'solved' or escalate_at is null)
);
create index case_unsolved on care."case" (solve_due_at) where state <> 'solved';
create index case_newest on care."case" (case_id desc);
create index case_customer on care."case" (customer_id, case_id desc) where customer_id is not null;
create index case_booking on care."case" (booking_id) where booking_id is not null;
create index case_claim on care."case" (claim_id) where claim_id is not null;
create index case_assignee on care."case" (assignee_id) where assignee_id is not null and state <> 'solved';
create index case_escalation on care."case" (escalate_at) where escalate_at is not null;
create index case_opened on care."case" (opened_at);

create table care.step (
  step_id uuid primary key,
  case_id uuid not null references care."case",
  kind text not null,
  at timestamptz not null,
  by_side text not null check (by_side in ('owner', 'operator', 'system')),
  by_id uuid,
  by_name text,
  body text,
  amount_fen bigint,
  file_id uuid,
  -- Owners do not see it.
  internal boolean not null default false
);
create index step_case on care.step (case_id, step_id);
