set local lock_timeout = '5s';

-- A refund that staff ask for in the finance room is of a payment, and with it of all bookings of a go: each has its part.
alter table booking.refund drop constraint refund_pkey, add primary key (refund_id, booking_id);
