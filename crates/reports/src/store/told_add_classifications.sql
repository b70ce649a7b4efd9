-- reports.store.told_add_classifications
insert into classification (
    position, known_at, seen_at, tick, unit_code, unit_from, kind, valid_from, valid_until, synthetic
)
select
    position, known_at, coalesce($1::timestamptz, '-infinity'), $2::smallint, unit_code, unit_from, kind, valid_from,
    valid_until, synthetic
from unnest(
    $3::bigint[], $4::timestamptz[], $5::text[], $6::date[], $7::integer[], $8::date[], $9::date[], $10::boolean[]
) as told (position, known_at, unit_code, unit_from, kind, valid_from, valid_until, synthetic)
