-- communes.store.village_find
select village_id, unit_code, unit_from, name, area_kind, valid_from, valid_until, version
from village
where village_id = $1
