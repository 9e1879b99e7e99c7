set local lock_timeout = '5s';

-- Keyed hash of the owner's phone in what a clinic sent, so that an erasure finds it (ACC-5).
alter table record.clinic_record add column phone_index bytea;
create index clinic_record_phone on record.clinic_record (phone_index) where phone_index is not null;
