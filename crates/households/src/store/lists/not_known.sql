-- households.store.list_not_known
select household_id
from household
where household_id > $1
  and not exists (
    select from standing
    where standing.household_id = household.household_id and standing.standard_id = $6
  )
  and ($3::text[] is null or unit = any($3))
  and ($4::uuid is null or village_id = $4)
  and ($5::text[] is null or words @> $5)
  and (
    $5::text[] is null or cardinality($5) < 2 or exists (
      select from member
      where member.household_id = household.household_id
        and member.member_until is null
        and string_to_array(member.name_key, ' ') @> $5
      offset 0
    )
  )
order by household_id
limit $2
