-- reports.store.told_add_units
insert into unit (position, known_at, seen_at, tick, code, valid_from, valid_until, name, kind, parent_code)
select position, known_at, coalesce($1::timestamptz, '-infinity'), $2::smallint, code, valid_from, valid_until, name, kind, parent_code
from unnest(
    $3::bigint[], $4::timestamptz[], $5::text[], $6::date[], $7::date[], $8::text[], $9::text[], $10::text[]
) as told (position, known_at, code, valid_from, valid_until, name, kind, parent_code)
