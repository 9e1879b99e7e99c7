set local lock_timeout = '5s';

-- How far the cold lane has taken the log; committed after the effects of what lies before.
create table segment.cold_cursor (
  one boolean primary key default true check (one),
  xid xid8 not null,
  position bigint not null,
  received_at timestamptz not null
);

-- Numbers under which merged customers' events stand in the warehouse, whose rows are never rewritten.
create table segment.alias (
  loser_no integer primary key,
  winner_no integer not null,
  merge_id uuid not null,
  check (loser_no <> winner_no)
);
create index alias_winner on segment.alias (winner_no);
