-- households.store.decision_summaries
select
  decision.household_id, decision.decision_id, decision.decide_date, decision.corrected_by, decision.recorded_at,
  said.standards, said.classes
from decision
cross join lateral (
  select
    coalesce(array_agg(standard_id order by standard_id), '{}') as standards,
    coalesce(array_agg(class order by standard_id), '{}') as classes
  from decision_class
  where decision_class.decision_id = decision.decision_id
) as said
where decision.household_id = any($1)
order by decision.household_id, decision.seat
