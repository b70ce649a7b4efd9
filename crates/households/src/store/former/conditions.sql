-- households.store.former_conditions
select household_id, seat, until, disabilities::text, merits, labour_capacity
from former_condition
where household_id = any($1)
order by household_id, seat, until
