-- households.store.round_candidates
-- The households recorded in these units that are poor or near-poor under any of these standards since a
-- day or before, with the poorer class.
select household.household_id, bool_or(standing.class = 'poor') as is_poor
from household
join standing on standing.household_id = household.household_id
where household.unit = any($1)
  and standing.standard_id = any($2)
  and standing.class in ('poor', 'near_poor')
  and standing.decide_date <= $3
group by household.household_id
order by household.household_id
