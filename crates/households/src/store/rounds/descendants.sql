-- households.store.round_descendants
-- Who left a poor or near-poor household for another one, found there by its open membership. The rule says whether the
-- household came from the other, or only somebody did.
select distinct here.household_id, gone.household_id as origin
from member as gone
join member as come
  on come.member_id = gone.member_id and come.member_until is null and come.household_id <> gone.household_id
join household as here on here.household_id = come.household_id
where gone.leave_reason = 'moved_to_household'
  and gone.member_until = come.member_from
  and gone.member_until <= $2
  and here.unit = any($1)
  and gone.household_id in (select standing.household_id from standing where standing.class in ('poor', 'near_poor'))
order by here.household_id, gone.household_id
