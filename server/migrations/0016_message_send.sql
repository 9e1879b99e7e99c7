set local lock_timeout = '5s';

-- One wish to tell one customer one thing; the unique key makes planning it twice plan it once (CAM-3).
create table message.send (
  send_id uuid primary key,
  key text not null constraint send_key_unique unique,
  customer_id uuid not null,
  -- Share of the work, by customer: sends of one customer are always decided together.
  shard smallint not null generated always as (get_byte(uuid_send(customer_id), 15) & 3) stored,
  pet_id uuid,
  template_id uuid not null,
  template_version integer not null,
  purpose text not null check (purpose in ('marketing', 'service', 'transactional', 'emergency')),
  topic text not null,
  lane text not null check (lane in ('transactional', 'triggered', 'bulk')),
  -- Order of fallback, and which of them is being tried, from 1.
  channels text[] not null,
  place smallint not null default 1 check (place between 1 and cardinality(channels)),
  variables jsonb,
  due_at timestamptz not null,
  priority smallint not null,
  quiet text not null check (quiet in ('delay', 'drop')),
  capped text not null check (capped in ('skip', 'wait')),
  merge_key text,
  origin_kind text not null check (origin_kind in ('journey', 'staff', 'system')),
  -- Of a journey: journeyId, version, runId, node, visit; of staff: staffId; of the system: name.
  origin jsonb not null,
  journey_id uuid,
  run_id uuid,
  state text not null check (state in ('planned', 'sending', 'sent', 'failed', 'unknown', 'blocked', 'cancelled', 'merged')),
  reason text,
  detail text,
  price_fen integer not null default 0 check (price_fen >= 0),
  vendor text,
  provider_ref text,
  merged_into uuid,
  -- Earlier channels and delays: [{at, channel, outcome, reason, detail}].
  trail jsonb,
  -- Set while the send takes a place under the caps; a definite failure gives it back.
  counted_at timestamptz,
  -- Of an external send: not handed out before, handed out at, and until when its outcome is awaited.
  not_before timestamptz,
  handed_at timestamptz,
  lease_until timestamptz,
  planned_at timestamptz not null,
  decided_at timestamptz,
  sent_at timestamptz,
  delivered_at timestamptz,
  opened_at timestamptz,
  clicked_at timestamptz,
  check ((state = 'sending') = (not_before is not null)),
  check (handed_at is null or lease_until is not null),
  check ((state = 'merged') = (merged_into is not null))
);
create index send_due on message.send (lane, shard, due_at, send_id) where state = 'planned';
create index send_planned_customer on message.send (customer_id, due_at, send_id) where state = 'planned';
create index send_planned_run on message.send (run_id) where state = 'planned' and run_id is not null;
create index send_planned_pet on message.send (pet_id) where state = 'planned' and pet_id is not null;
create index send_waiting on message.send (vendor, not_before) where state = 'sending' and handed_at is null;
create index send_leased on message.send (lease_until) where state = 'sending' and handed_at is not null;
create index send_counted on message.send (customer_id, counted_at) where counted_at is not null;
create index send_customer on message.send (customer_id, send_id desc);
create index send_journey on message.send (journey_id, send_id desc) where journey_id is not null;
create index send_template on message.send (template_id, send_id desc);
create index send_provider_ref on message.send (vendor, provider_ref) where provider_ref is not null;

-- What goes or went out over an external channel, as rendered.
create table message.content (
  send_id uuid primary key references message.send,
  channel text not null,
  vendor text not null,
  development boolean not null,
  content jsonb not null,
  at timestamptz not null
);
create index content_development on message.content (send_id desc) where development;

create table message.inbox_item (
  send_id uuid primary key,
  customer_id uuid not null,
  title text not null,
  body text not null,
  link text,
  pet_id uuid,
  purpose text not null,
  at timestamptz not null,
  expires_at timestamptz not null,
  read_at timestamptz
);
create index inbox_item_customer on message.inbox_item (customer_id, send_id desc);
create index inbox_item_unread on message.inbox_item (customer_id, send_id desc) where read_at is null;
create index inbox_item_expiry on message.inbox_item (expires_at);
