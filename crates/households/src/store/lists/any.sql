-- households.store.list_any
-- One word is found exactly by the household's words; several must be one member's. `offset 0` keeps that question to
-- the rows it is asked of: hashed, it would read every member.
select household_id
from household
where household_id > $1
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
