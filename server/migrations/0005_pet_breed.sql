set local lock_timeout = '5s';

create schema pet;

-- Species are data: the first ones come with the product, an operator may add more.
create table pet.species (
  species text primary key check (species ~ '^[a-z][a-z-]{1,30}$'),
  name_zh text not null,
  name_en text not null,
  -- Place in lists, the usual ones first.
  rank smallint not null
);

insert into pet.species (species, name_zh, name_en, rank) values
  ('dog', '狗', 'Dog', 1),
  ('cat', '猫', 'Cat', 2),
  ('rabbit', '兔', 'Rabbit', 3),
  ('hamster', '仓鼠', 'Hamster', 4),
  ('guinea-pig', '豚鼠', 'Guinea pig', 5),
  ('chinchilla', '龙猫', 'Chinchilla', 6),
  ('bird', '鸟', 'Bird', 7),
  ('turtle', '龟', 'Turtle', 8),
  ('fish', '鱼', 'Fish', 9),
  ('ferret', '雪貂', 'Ferret', 10),
  ('hedgehog', '刺猬', 'Hedgehog', 11),
  ('sugar-glider', '蜜袋鼯', 'Sugar glider', 12),
  ('squirrel', '松鼠', 'Squirrel', 13),
  ('lizard', '蜥蜴', 'Lizard', 14),
  ('snake', '蛇', 'Snake', 15),
  ('pig', '小猪', 'Pig', 16),
  ('goat', '山羊', 'Goat', 17),
  ('horse', '马', 'Horse', 18),
  ('other', '其他', 'Other', 99);

-- Loaded from breeds.csv at start; figures are those of adults, null where no source names them.
create table pet.breed (
  breed_id text primary key check (breed_id ~ '^[a-z][a-z0-9-]{1,60}$'),
  species text not null references pet.species,
  name_zh text not null,
  name_en text not null,
  aliases text[] not null default '{}',
  pinyin text[] not null default '{}',
  mixed boolean not null default false,
  size_class text check (size_class in ('toy', 'small', 'medium', 'large', 'giant')),
  coat_length text check (coat_length in ('hairless', 'short', 'medium', 'semi-long', 'long')),
  coat_type text,
  weight_min_kg double precision,
  weight_max_kg double precision,
  life_min_years double precision,
  life_max_years double precision,
  -- Of the file that last wrote the row.
  data_version text not null,
  constraint breed_of_species unique (breed_id, species),
  check (weight_min_kg is null or (weight_min_kg > 0 and weight_min_kg <= weight_max_kg)),
  check (life_min_years is null or (life_min_years > 0 and life_min_years <= life_max_years))
);
