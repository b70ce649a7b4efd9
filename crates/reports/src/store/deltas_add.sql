-- reports.store.deltas_add
insert into poverty_delta (position, entry, household_id, known_at, valid_on, group_id, households, persons)
select position, entry, household_id, known_at, valid_on, group_id, households, persons
from unnest(
    $1::bigint[], $2::integer[], $3::uuid[], $4::timestamptz[], $5::date[], $6::integer[], $7::integer[],
    $8::integer[]
) as entered (position, entry, household_id, known_at, valid_on, group_id, households, persons)
