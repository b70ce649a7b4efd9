-- reports.store.told_successions
select distinct on (effective, old_code, new_code) old_code, new_code, effective, extent, law, verified
from succession
where known_at <= $1
order by effective, old_code, new_code, position desc
