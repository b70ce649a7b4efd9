-- reports.store.told_add_classifications
insert into classification (
    position, known_at, seen_at, unit_code, unit_from, kind, valid_from, valid_until, synthetic
)
select position, known_at, greatest(known_at, $1), unit_code, unit_from, kind, valid_from, valid_until, synthetic
from unnest(
    $2::bigint[], $3::timestamptz[], $4::text[], $5::date[], $6::integer[], $7::date[], $8::date[], $9::boolean[]
) as told (position, known_at, unit_code, unit_from, kind, valid_from, valid_until, synthetic)
