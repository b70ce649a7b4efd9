-- reports.store.cube_cells
-- A row per day of knowing: many small numbers travel as a few arrays. Dates as days since 1970.
select
    known_day,
    array_agg(valid_on - date '1970-01-01') as valid_on,
    array_agg(group_id) as group_id,
    array_agg(households) as households,
    array_agg(persons) as persons
from poverty_cell
where known_day > coalesce($1::date, '-infinity') and known_day < $2
group by known_day
order by known_day
