-- households.store.members
select
  household_id, seat, member_id, wrapped_key, full_name, sex, birth_date, ethnic_code_set, ethnic_code, citizen_id,
  no_citizen_id_reason, relation, member_from, member_until, leave_reason, disabilities::text, merits, labour_capacity
from member
where household_id = any($1)
order by household_id, seat
