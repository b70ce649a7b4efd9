-- reports.store.told_add_units
insert into unit (position, known_at, seen_at, code, valid_from, valid_until, name, kind, parent_code)
select position, known_at, greatest(known_at, $1), code, valid_from, valid_until, name, kind, parent_code
from unnest(
    $2::bigint[], $3::timestamptz[], $4::text[], $5::date[], $6::date[], $7::text[], $8::text[], $9::text[]
) as told (position, known_at, code, valid_from, valid_until, name, kind, parent_code)
