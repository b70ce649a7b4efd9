-- households.store.assignments_progress
-- Households by what says where they lie: their unit, their village, and what they were assigned to, oldest first.
select
  household.unit,
  household.village_id,
  coalesce(said.days, '{}') as days,
  coalesce(said.units, '{}') as units,
  count(*) as households
from household
cross join lateral (
  select array_agg(effective order by effective) as days, array_agg(assigned_unit order by effective) as units
  from assignment
  where assignment.household_id = household.household_id
    and assignment.unit = household.unit
    and assignment.effective <= $2
) as said
where household.unit = any($1)
  and exists (
    select from member
    where member.household_id = household.household_id and (member.member_until is null or member.member_until > $2)
  )
group by household.unit, household.village_id, said.days, said.units
