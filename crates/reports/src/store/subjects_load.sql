-- reports.store.subjects_load
select
    household_id, version, valid_on, unit_code, unit_from, area_kind, minority, persons, decision_id, corrects_id,
    supersedes, part_code, circumstances, deprivations, children, marked
from subject
where household_id = any($1::uuid[])
order by household_id, version, entry
