-- households.store.list_of_units_as_of
-- Who never moved is found by the index of its unit; of the few others each is asked where it was recorded then.
select there.household_id
from (
  select household.household_id
  from household
  where not household.has_former
    and household.household_id > $1
    and household.register_date <= $5
    and household.unit = any($3::text[])
    and ($4::uuid is null or household.village_id = $4)
  union all
  select household.household_id
  from household
  left join lateral (
    select former_home.unit, former_home.village_id
    from former_home
    where former_home.household_id = household.household_id
      and former_home.until > $5
    order by former_home.until
    limit 1
  ) as former on true
  where household.has_former
    and household.household_id > $1
    and household.register_date <= $5
    and coalesce(former.unit, household.unit) = any($3)
    and (
      $4::uuid is null
      or (former.unit is null and household.village_id = $4)
      or former.village_id = $4
    )
) as there
where (
  $6::text is null or (
    select decision_class.class
    from decision
    join decision_class using (decision_id)
    where decision.household_id = there.household_id
      and decision.corrected_by is null
      and decision.decide_date <= $5
      and decision_class.standard_id = $6
    order by decision.decide_date desc
    limit 1
  ) is not distinct from $7::text
)
order by there.household_id
limit $2
