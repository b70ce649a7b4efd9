-- households.store.former_relations
select household_id, seat, until, relation
from former_relation
where household_id = any($1)
order by household_id, seat, until
