set local lock_timeout = '5s';

create schema audience;

create type audience.order_kind as enum ('goods', 'service');

-- Orders, returns and cancellations from anywhere: the facts that every figure about customers is computed from.
create table audience.purchase (
  purchase_id uuid primary key,
  source text not null,
  order_no text not null,
  customer_id uuid,
  customer_no integer,
  at timestamptz not null,
  kind audience.order_kind not null,
  is_order boolean not null,
  -- Lines with quantity above zero, and the size of those below.
  gross_fen bigint not null,
  return_fen bigint not null check (return_fen >= 0),
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  line_count integer not null check (line_count >= 0),
  -- Category of the most valuable line.
  main_category text,
  lines jsonb not null,
  content_hash bytea not null,
  revision integer not null default 1 check (revision > 0),
  cancelled_at timestamptz,
  cancel_reason text,
  recorded_at timestamptz not null default now(),
  constraint purchase_order_unique unique (source, order_no),
  check ((customer_id is null) = (customer_no is null)),
  check (cancelled_at is null or not is_order)
);
-- Answers RFM at any past date and one customer's history without touching the table.
create index purchase_customer on audience.purchase (customer_no, at)
  include (is_order, kind, gross_fen, return_fen) where customer_no is not null;
create index purchase_at on audience.purchase (at) include (customer_no, is_order, gross_fen, return_fen);
