-- households.store.list_as_of
select household.household_id
from household
left join lateral (
  select former_home.unit, former_home.village_id
  from former_home
  where household.has_former
    and former_home.household_id = household.household_id
    and former_home.until > $5
  order by former_home.until
  limit 1
) as former on true
where household.household_id > $1
  and household.register_date <= $5
  and ($3::text[] is null or coalesce(former.unit, household.unit) = any($3))
  and (
    $4::uuid is null
    or (former.unit is null and household.village_id = $4)
    or former.village_id = $4
  )
  and (
    $6::text is null or (
      select decision_class.class
      from decision
      join decision_class using (decision_id)
      where decision.household_id = household.household_id
        and decision.corrected_by is null
        and decision.decide_date <= $5
        and decision_class.standard_id = $6
      order by decision.decide_date desc
      limit 1
    ) is not distinct from $7::text
  )
order by household.household_id
limit $2
