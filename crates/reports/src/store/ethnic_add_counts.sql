-- reports.store.ethnic_add_counts
insert into ethnic_count (
    position, standard, ethnic_code, poor_households, poor_persons, near_poor_households, near_poor_persons
)
select position, standard, ethnic_code, poor_households, poor_persons, near_poor_households, near_poor_persons
from unnest(
    $1::bigint[], $2::text[], $3::text[], $4::integer[], $5::integer[], $6::integer[], $7::integer[]
) as counted (
    position, standard, ethnic_code, poor_households, poor_persons, near_poor_households, near_poor_persons
)
