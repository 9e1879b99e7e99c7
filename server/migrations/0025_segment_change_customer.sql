set local lock_timeout = '5s';

-- In which segments one customer was at an instant (CAM-16).
create index change_customer on segment.change (customer_no, segment_id, number);
