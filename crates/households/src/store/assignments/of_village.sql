-- households.store.assignments_of_village
-- What waits in a village for the day's split, and what this paper assigned to the same part before: a repeated call
-- answers for both.
select household_id
from household
where unit = any($1)
  and village_id = $2
  and not exists (
    select from assignment
    where assignment.household_id = household.household_id
      and assignment.unit = household.unit
      and assignment.effective = $3
      and (assigned_unit, document_number, document_date, document_issuer) is distinct from ($4, $5, $6, $7)
  )
  and exists (
    select from member
    where member.household_id = household.household_id and (member.member_until is null or member.member_until > $3)
  )
order by household_id
