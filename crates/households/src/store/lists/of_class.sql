-- households.store.list_of_class
select household_id
from standing
join household using (household_id)
where household_id > $1
  and standing.standard_id = $6
  and standing.class = $7
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
