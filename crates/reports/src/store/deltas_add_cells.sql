-- reports.store.deltas_add_cells
insert into poverty_cell as cell (group_id, valid_on, known_day, households, persons)
select group_id, valid_on, known_day, households, persons
from unnest($1::integer[], $2::date[], $3::date[], $4::integer[], $5::integer[])
    as entered (group_id, valid_on, known_day, households, persons)
on conflict (group_id, valid_on, known_day) do update
set households = cell.households + excluded.households, persons = cell.persons + excluded.persons
