-- journal.replay.records
-- The next records after $1, at most $2, whether or not their events leave.
select distinct aggregate_id
from journal.event
where aggregate_id > $1
order by aggregate_id
limit $2
