-- households.store.identifiers
select household_id, seat, system_id, under, sealed from identifier where household_id = any($1)
