set local lock_timeout = '5s';

-- One row for each pet whose plan was made; locked by whoever makes it anew.
create table record.plan (
  pet_id uuid primary key,
  -- Of the care data and settings by which it was made.
  data_version text not null default '',
  planned_at timestamptz
);

-- What is due, as derived from the pet and its record.
create table record.due (
  pet_id uuid not null references record.plan on delete cascade,
  care text not null,
  cycle text not null,
  due_on date not null,
  latest_on date,
  reason text not null,
  last_on date,
  dose integer,
  doses integer,
  -- Day of the next stage that is to be told; null when all are told or none will be.
  next_on date,
  primary key (pet_id, care)
);
create index due_next on record.due (next_on) where next_on is not null;

-- Each stage of a cycle is told once, whatever happens to the plan afterwards.
create table record.due_told (
  pet_id uuid not null references record.plan on delete cascade,
  care text not null,
  cycle text not null,
  stage text not null check (stage in ('ahead', 'due', 'overdue')),
  told_at timestamptz not null,
  primary key (pet_id, care, cycle, stage)
);

-- How far a pass over all pets has come; there is one at most.
create table record.plan_pass (
  pass boolean primary key default true check (pass),
  data_version text not null,
  after_pet uuid,
  begun_at timestamptz not null,
  ended_at timestamptz
);
