-- households.store.decision_bases
-- Of each household the latest decision that holds on the day and says a class under the standard.
select distinct on (decision.household_id)
  decision.household_id, decision.decision_id, decision.document_number, decision.document_date,
  decision.document_issuer, decision.decide_date, decision.deprivations
from decision
join decision_class using (decision_id)
where decision.household_id = any($1)
  and decision.corrected_by is null
  and decision.decide_date <= $2
  and decision_class.standard_id = $3
order by decision.household_id, decision.decide_date desc
