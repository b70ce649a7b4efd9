-- households.store.assignments_pending
-- Of the units that a day split: neither assigned nor of a village that says where it lies, and somebody lives there since.
select household_id
from household
where unit = any($1)
  and household_id > $2
  and ($4::uuid is null or village_id = $4)
  and (village_id is null or village_id <> all($5::uuid[]))
  and not exists (
    select from assignment
    where assignment.household_id = household.household_id
      and assignment.unit = household.unit
      and assignment.effective = $6
  )
  and exists (
    select from member
    where member.household_id = household.household_id and (member.member_until is null or member.member_until > $6)
  )
order by household_id
limit $3
