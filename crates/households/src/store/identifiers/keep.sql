-- households.store.identifiers_keep
insert into identifier (household_id, seat, system_id, under, sealed)
select household_id, seat, system_id, under, sealed
from unnest($1::uuid[], $2::smallint[], $3::text[], $4::uuid[], $5::bytea[])
  as given (household_id, seat, system_id, under, sealed)
