-- households.store.former_homes_keep
insert into former_home (household_id, seat, until, unit, village_id, address, area_kind)
select household_id, seat, until, unit, village_id, address, area_kind
from unnest($1::uuid[], $2::smallint[], $3::date[], $4::text[], $5::uuid[], $6::text[], $7::text[])
  as given (household_id, seat, until, unit, village_id, address, area_kind)
