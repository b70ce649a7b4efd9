-- reports.store.ethnic_newest
-- The newest counts of each unit up to a day, as known at an instant; a counting of nobody has one row, without a group.
with newest as (
    select distinct on (unit_code, unit_from) position, known_at, unit_code, unit_from, as_of
    from ethnic_taken
    where known_at <= $1 and as_of <= $2
    order by unit_code, unit_from, as_of desc, position desc
)
select
    newest.position, newest.known_at, newest.unit_code, newest.unit_from, newest.as_of,
    counted.standard, counted.ethnic_code,
    counted.poor_households, counted.poor_persons, counted.near_poor_households, counted.near_poor_persons
from newest
left join ethnic_count as counted using (position)
order by newest.unit_code, newest.unit_from, counted.standard, counted.ethnic_code
