-- reports.store.ethnic_add
insert into ethnic_taken (position, known_at, unit_code, unit_from, as_of)
select position, known_at, unit_code, unit_from, as_of
from unnest($1::bigint[], $2::timestamptz[], $3::text[], $4::date[], $5::date[])
    as taken (position, known_at, unit_code, unit_from, as_of)
