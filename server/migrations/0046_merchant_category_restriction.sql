set local lock_timeout = '5s';

-- A category that is under rectification or taken off, in one store or (without a store) in all of the merchant's, also later
-- ones; the rest of the merchant goes on (MER-6).
create table merchant.category_restriction (
  merchant_id uuid not null references merchant.merchant,
  category_key text not null references merchant.category,
  store_no integer references merchant.store (store_no),
  state text not null check (state in ('restricted', 'delisted')),
  reason text not null,
  since timestamptz not null,
  by_name text not null,
  constraint category_restriction_once unique nulls not distinct (merchant_id, category_key, store_no)
);
create index category_restriction_store on merchant.category_restriction (store_no);

-- Where it is taken off, beside the days on which it is in order: bookings lock this row, so a restriction cannot race them.
alter table merchant.merchant_category
  add column off_everywhere boolean not null default false,
  add column off_stores integer[] not null default '{}';
