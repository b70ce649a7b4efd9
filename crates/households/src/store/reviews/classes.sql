-- households.store.review_classes
-- What their decisions say under each standard: kept once, with the decision.
select decision.review_id, said.standard_id, said.class
from decision
join decision_class as said using (decision_id)
where decision.review_id = any($1)
order by decision.review_id, said.standard_id
