-- reports.store.subjects_add
insert into subject (
    household_id, version, entry, position, known_at, valid_on,
    unit_code, unit_from, area_kind, minority, persons, decision_id, corrects_id, supersedes, event, part_code,
    circumstances, deprivations, children, marked
)
select household_id, version, entry, position, known_at, valid_on,
    unit_code, unit_from, area_kind, minority, persons, decision_id, corrects_id, supersedes, event, part_code,
    circumstances, deprivations, children, true
from unnest(
    $1::uuid[], $2::bigint[], $3::smallint[], $4::bigint[], $5::timestamptz[], $6::date[],
    $7::text[], $8::date[], $9::text[], $10::boolean[], $11::integer[], $12::uuid[], $13::uuid[], $14::boolean[],
    $15::text[], $16::text[], $17::text[], $18::text[], $19::integer[]
) as said (
    household_id, version, entry, position, known_at, valid_on,
    unit_code, unit_from, area_kind, minority, persons, decision_id, corrects_id, supersedes, event, part_code,
    circumstances, deprivations, children
)
