-- households.store.households_read
select
  household_id, unit, village_id, address, area_kind, register_date, has_former, has_identifiers, version,
  created_at, changed_at, causes, is_farming
from household
where household_id = any($1)
order by household_id
