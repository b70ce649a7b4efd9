-- sinhke.bench.lag_positions
select event.aggregate_id, relayed.position
from journal.event
join journal.relayed using (seq)
where event.aggregate_id = any($1::uuid[]) and event.version = 1
