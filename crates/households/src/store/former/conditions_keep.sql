-- households.store.former_conditions_keep
insert into former_condition (household_id, seat, until, disabilities, merits, labour_capacity)
select household_id, seat, until, disabilities::jsonb, string_to_array(merits, ' '), labour_capacity
from unnest($1::uuid[], $2::smallint[], $3::date[], $4::text[], $5::text[], $6::text[])
  as given (household_id, seat, until, disabilities, merits, labour_capacity)
