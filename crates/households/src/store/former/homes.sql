-- households.store.former_homes
select household_id, until, unit, village_id, address, area_kind
from former_home
where household_id = any($1)
order by household_id, seat
