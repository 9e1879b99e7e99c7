set local lock_timeout = '5s';

-- Figures that were counted, kept: a point counts what happened before `cut_at`, so only facts of before can change it.
create table metric.kpi_point (
  measure text not null,
  date date not null,
  -- What the figure hangs on besides facts: zone, boundaries and categories.
  frame text not null,
  cut_at timestamptz not null,
  -- Both null: nothing stood behind the figure.
  numerator bigint,
  denominator bigint,
  -- Facts up to here are in it; while nothing changed it, up to `kpi_check.as_of`.
  as_of timestamptz not null,
  is_stale boolean not null default false,
  asked_at timestamptz not null default now(),
  primary key (measure, date, frame),
  check ((numerator is null) = (denominator is null))
);
create index kpi_point_cut on metric.kpi_point (cut_at) where not is_stale;
create index kpi_point_stale on metric.kpi_point (as_of) where is_stale;

-- What the log told of facts that can change points, until the points are marked.
create table metric.kpi_change (
  change_id bigint generated always as identity primary key,
  -- First moment of which a figure may differ, as far as the events say it.
  earliest timestamptz not null,
  -- Orders recorded again, and merged customers: since when their facts count stands in the warehouse.
  order_ids uuid[] not null,
  customer_nos integer[] not null,
  -- The last event of the batch: when it is in the warehouse, all of them are.
  event_id uuid not null,
  event_name text not null,
  event_at timestamptz not null,
  received_at timestamptz not null
);

-- How far changes were looked at; `rounds` grows whenever points were marked.
create table metric.kpi_check (
  only_row boolean primary key default true check (only_row),
  as_of timestamptz not null,
  rounds bigint not null
);
