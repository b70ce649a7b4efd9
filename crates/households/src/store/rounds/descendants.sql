-- households.store.round_descendants
-- Who left a household that had been poor or near-poor for another one, found there by its open membership. The rule says whether the
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
  and exists (
    select from decision
    join decision_class using (decision_id)
    where decision.household_id = gone.household_id
      and decision.corrected_by is null
      and decision.decide_date <= gone.member_until
      and decision_class.class in ('poor', 'near_poor')
  )
order by here.household_id, gone.household_id
