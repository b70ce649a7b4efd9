-- households.store.standing_insert
insert into standing (household_id, standard_id, class, decision_id, decide_date)
select household_id, standard_id, class, decision_id, decide_date
from unnest($1::uuid[], $2::text[], $3::text[], $4::uuid[], $5::date[])
  as given (household_id, standard_id, class, decision_id, decide_date)
