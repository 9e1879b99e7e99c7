set local lock_timeout = '5s';

-- Search asks the domain for starts on the grid; nothing calls this any more.
drop function schedule.ceil_grid(timestamptz, integer, text);
