-- communes.store.village_list
-- The villages of a unit that exist on a day, after the last one of the page before, in the order of their names.
select village_id, unit_code, unit_from, name, area_kind, valid_from, valid_until, version
from village
where
  unit_code = $1 and unit_from = $2
  and valid_from <= $3 and (valid_until is null or $3 < valid_until)
  and ($4::text is null or (search_key, village_id) > ($4, $5::uuid))
order by search_key, village_id
limit $6
