-- households.store.former_circumstances_keep
insert into former_circumstances (household_id, until, causes, is_farming)
select household_id, until, string_to_array(causes, ' '), is_farming
from unnest($1::uuid[], $2::date[], $3::text[], $4::boolean[]) as given (household_id, until, causes, is_farming)
