set local lock_timeout = '5s';

create table record.clinic (
  clinic_id uuid primary key,
  name text not null check (name ~ '\S'),
  phone text,
  active boolean not null default true,
  created_at timestamptz not null
);
create unique index clinic_name on record.clinic (lower(name));

-- Of a key only the SHA-256 is kept.
create table record.clinic_key (
  key_id uuid primary key,
  clinic_id uuid not null references record.clinic,
  name text not null,
  prefix text not null,
  secret_hash bytea not null unique,
  created_at timestamptz not null,
  created_by uuid,
  last_used_at timestamptz,
  revoked_at timestamptz
);
create index clinic_key_clinic on record.clinic_key (clinic_id) where revoked_at is null;

-- What a clinic's system has sent, by the clinic's own record id: once each, whatever came of it.
create table record.clinic_record (
  clinic_record_id uuid primary key,
  clinic_id uuid not null references record.clinic,
  record_id text not null,
  -- SHA-256 of the content as it was sent last: an equal one changes nothing.
  content_hash bytea not null,
  -- Keyed hash of what names the patient, so that what a person decided holds for the rest.
  patient_index bytea not null,
  -- Chip and name in clear, the owner's phone sealed; empty once nobody keeps the pet any more.
  patient jsonb not null,
  phone_sealed bytea,
  kind text not null,
  on_date date not null,
  detail jsonb not null,
  state text not null check (state in ('taken', 'waiting', 'dismissed', 'withdrawn')),
  reason text,
  note text,
  -- Whether a waiting record is news to a pet that is matched already.
  entry_id uuid references record.entry on delete set null,
  pet_id uuid,
  received_at timestamptz not null,
  changed_at timestamptz not null,
  decided_at timestamptz,
  decided_by text,
  constraint clinic_record_once unique (clinic_id, record_id),
  check ((state = 'waiting') <= (reason is not null))
);
create index clinic_record_waiting on record.clinic_record (clinic_record_id) where state = 'waiting';
create index clinic_record_patient on record.clinic_record (clinic_id, patient_index) where state = 'waiting';
create index clinic_record_pet on record.clinic_record (pet_id) where pet_id is not null;
create index clinic_record_decided on record.clinic_record (state, clinic_record_id);

-- Which pet a clinic's patient is, as a person said.
create table record.clinic_patient (
  clinic_id uuid not null references record.clinic,
  patient_index bytea not null,
  pet_id uuid not null,
  decided_at timestamptz not null,
  primary key (clinic_id, patient_index)
);
create index clinic_patient_pet on record.clinic_patient (pet_id);

create table record.clinic_import (
  import_id uuid primary key,
  clinic_id uuid not null references record.clinic,
  filename text not null,
  at timestamptz not null,
  by_name text not null,
  counts jsonb not null,
  problems jsonb not null
);
create index clinic_import_clinic on record.clinic_import (clinic_id, import_id desc);
