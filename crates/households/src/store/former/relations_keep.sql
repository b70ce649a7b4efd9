-- households.store.former_relations_keep
insert into former_relation (household_id, seat, until, relation)
select household_id, seat, until, relation
from unnest($1::uuid[], $2::smallint[], $3::date[], $4::text[]) as given (household_id, seat, until, relation)
