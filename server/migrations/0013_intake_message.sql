set local lock_timeout = '5s';

create schema intake;

-- Message ids taken from a source (AUD-1); a repeat changes nothing. Ids of imported rows are kept for good, those of
-- apps and pages for as long as a client may come back with an old queue.
create table intake.message (
  source text not null,
  message_id text not null,
  received_at timestamptz not null default now(),
  kept boolean not null default false,
  constraint message_once primary key (source, message_id)
);
create index message_age on intake.message using brin (received_at);
