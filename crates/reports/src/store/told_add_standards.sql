-- reports.store.told_add_standards
insert into standard (
    position, known_at, standard, issuer, law, valid_from, valid_until, rural_line_vnd, urban_line_vnd, note,
    return_months, indicators
)
select
    position, known_at, standard, issuer, law, valid_from, valid_until, rural_line_vnd, urban_line_vnd, note,
    return_months, indicators
from unnest(
    $1::bigint[], $2::timestamptz[], $3::text[], $4::text[], $5::text[], $6::date[], $7::date[],
    $8::bigint[], $9::bigint[], $10::text[], $11::integer[], $12::text[]
) as told (
    position, known_at, standard, issuer, law, valid_from, valid_until, rural_line_vnd, urban_line_vnd, note,
    return_months, indicators
)
