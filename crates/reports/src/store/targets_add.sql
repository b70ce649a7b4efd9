-- reports.store.targets_add
insert into target (
    position, known_at, target_id, revision, law, indicator, standard, class, amount, stated_share, area, first_day,
    last_day, note, set_at
)
select
    position, known_at, target_id, revision, law, indicator, standard, class, amount, stated_share, area, first_day,
    last_day, note, set_at
from unnest(
    $1::bigint[], $2::timestamptz[], $3::text[], $4::integer[], $5::text[], $6::text[], $7::text[], $8::text[],
    $9::bigint[], $10::bigint[], $11::integer[], $12::date[], $13::date[], $14::text[], $15::timestamptz[]
) as told (
    position, known_at, target_id, revision, law, indicator, standard, class, amount, stated_share, area, first_day,
    last_day, note, set_at
)
