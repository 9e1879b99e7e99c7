set local lock_timeout = '5s';

create table pet.pet (
  pet_id uuid primary key,
  name text not null check (name ~ '\S'),
  name_grams text[] not null default '{}',
  species text not null references pet.species,
  breed_id text,
  second_breed_id text,
  sex text not null default 'unknown' check (sex in ('male', 'female', 'unknown')),
  neutered boolean,
  birthday date,
  birthday_precision text check (birthday_precision in ('day', 'month', 'year')),
  coat_length text check (coat_length in ('hairless', 'short', 'medium', 'semi-long', 'long')),
  coat_colour text,
  temperament_tags text[] not null default '{}',
  -- 15 digits of ISO 11784, or an older chip of 9 or 10 characters.
  microchip text check (microchip ~ '^([0-9]{15}|[0-9A-Z]{9,10})$'),
  food_habits text,
  allergies text[] not null default '{}',
  chronic_conditions text[] not null default '{}',
  photo_id uuid,
  photo_file_id uuid,
  deceased_on date,
  farewell_recorded_at timestamptz,
  -- Latest entry of the weight history.
  weight_grams integer check (weight_grams > 0),
  weighed_at timestamptz,
  -- Derived by domain.ts from species, breeds, birthday and weight at every write, so that SQL can ask for them.
  size_class text check (size_class in ('toy', 'small', 'medium', 'large', 'giant')),
  young_adult_on date,
  mature_adult_on date,
  senior_on date,
  registered_at timestamptz not null,
  updated_at timestamptz not null,
  foreign key (breed_id, species) references pet.breed (breed_id, species),
  foreign key (second_breed_id, species) references pet.breed (breed_id, species),
  check ((birthday is null) = (birthday_precision is null)),
  check ((photo_id is null) = (photo_file_id is null)),
  check ((deceased_on is null) = (farewell_recorded_at is null)),
  check ((weight_grams is null) = (weighed_at is null)),
  check (deceased_on >= birthday),
  check (second_breed_id is null or breed_id is not null)
);
create index pet_name_grams on pet.pet using gin (name_grams);
create index pet_name on pet.pet (lower(name) text_pattern_ops);
create index pet_microchip on pet.pet (microchip) where microchip is not null;
create index pet_breed on pet.pet (breed_id) where breed_id is not null;
create index pet_second_breed on pet.pet (second_breed_id) where second_breed_id is not null;
create index pet_species on pet.pet (species, pet_id);
create index pet_birthday on pet.pet (birthday) where birthday is not null;

-- The household. Exactly one keeper is the primary one: at most by the index, at least by the triggers below.
create table pet.keeper (
  pet_id uuid not null references pet.pet on delete cascade,
  customer_id uuid not null,
  role text not null check (role in ('primary', 'member')),
  since timestamptz not null,
  constraint keeper_once primary key (pet_id, customer_id)
);
create unique index keeper_primary on pet.keeper (pet_id) where role = 'primary';
create index keeper_customer on pet.keeper (customer_id, pet_id);

create function pet.require_primary() returns trigger language plpgsql as $$
begin
  if exists (select from pet.pet p where p.pet_id = coalesce(new.pet_id, old.pet_id))
    and not exists (select from pet.keeper k where k.pet_id = coalesce(new.pet_id, old.pet_id) and k.role = 'primary')
  then
    raise exception 'a pet has exactly one primary keeper' using errcode = 'check_violation', constraint = 'pet_has_primary';
  end if;
  return null;
end $$;

-- Looked at when the transaction commits, so that a command may demote and promote in two statements.
create constraint trigger pet_has_primary after insert on pet.pet
  deferrable initially deferred for each row execute function pet.require_primary();
create constraint trigger keeper_leaves_primary after delete on pet.keeper
  deferrable initially deferred for each row when (old.role = 'primary') execute function pet.require_primary();
create constraint trigger keeper_keeps_primary after update on pet.keeper
  deferrable initially deferred for each row
  when (old.role = 'primary' and (new.role <> 'primary' or new.pet_id <> old.pet_id))
  execute function pet.require_primary();

create table pet.weight (
  weight_id uuid primary key,
  pet_id uuid not null references pet.pet on delete cascade,
  at timestamptz not null,
  grams integer not null check (grams > 0),
  source text not null check (source in ('owner', 'staff', 'import')),
  constraint weight_once unique (pet_id, at)
);

-- Of an invitation's code only the SHA-256 is kept; a code is used once.
create table pet.invitation (
  code_hash bytea primary key,
  pet_id uuid not null references pet.pet on delete cascade,
  created_at timestamptz not null,
  expires_at timestamptz not null
);
create index invitation_pet on pet.invitation (pet_id);
create index invitation_age on pet.invitation (expires_at);
