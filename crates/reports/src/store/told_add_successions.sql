-- reports.store.told_add_successions
insert into succession (position, known_at, seen_at, old_code, new_code, effective, extent, law, verified)
select position, known_at, greatest(known_at, $1), old_code, new_code, effective, extent, law, verified
from unnest(
    $2::bigint[], $3::timestamptz[], $4::text[], $5::text[], $6::date[], $7::text[], $8::text[], $9::boolean[]
) as told (position, known_at, old_code, new_code, effective, extent, law, verified)
