-- reports.store.told_add_successions
insert into succession (position, known_at, seen_at, tick, old_code, new_code, effective, extent, law, verified)
select position, known_at, coalesce($1::timestamptz, '-infinity'), $2::smallint, old_code, new_code, effective, extent, law, verified
from unnest(
    $3::bigint[], $4::timestamptz[], $5::text[], $6::text[], $7::date[], $8::text[], $9::text[], $10::boolean[]
) as told (position, known_at, old_code, new_code, effective, extent, law, verified)
