-- households.store.former_circumstances
select household_id, until, causes, is_farming
from former_circumstances
where household_id = any($1)
order by household_id, until
