-- communes.store.village_load
select village_id, unit_code, unit_from, name, area_kind, valid_from, valid_until, version
from village
where village_id = any($1::uuid[])
order by village_id
for update
