set local lock_timeout = '5s';

-- Whose birthday a day is, for journeys; the same expression as in the query.
create index customer_birth_day on identity.customer
  ((extract(month from birthday) * 100 + extract(day from birthday)), customer_id)
  where status = 'known' and birthday is not null;
