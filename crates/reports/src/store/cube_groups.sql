-- reports.store.cube_groups
-- Numbers rise and only one consumer draws them: what comes later has a higher one.
select group_id, unit_code, unit_from, area_kind, minority, standard, class, movement, with_group, part, mark
from poverty_group
where group_id >= $1
order by group_id
