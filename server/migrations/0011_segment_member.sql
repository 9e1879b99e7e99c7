set local lock_timeout = '5s';

create table segment.member (
  segment_id uuid not null references segment.segment on delete cascade,
  customer_no integer not null,
  customer_id uuid not null,
  since timestamptz not null,
  primary key (segment_id, customer_no)
);
create index member_customer on segment.member (customer_no);

-- What entered and left, numbered per segment: replayed from empty it gives the members (rule 15).
create table segment.change (
  segment_id uuid not null references segment.segment on delete cascade,
  number bigint not null check (number > 0),
  customer_no integer not null,
  customer_id uuid not null,
  kind text not null check (kind in ('entered', 'left')),
  cause text not null check (cause in ('event', 'time', 'edit', 'import', 'merge', 'erase')),
  version integer not null,
  at timestamptz not null,
  event_id uuid,
  primary key (segment_id, number)
);

-- Size and movement per day of the business, kept up by every change, so that growth is read and not counted.
create table segment.day (
  segment_id uuid not null references segment.segment on delete cascade,
  date date not null,
  entered integer not null check (entered >= 0),
  "left" integer not null check ("left" >= 0),
  -- Size at the last change of the day.
  size integer not null check (size >= 0),
  primary key (segment_id, date)
);
