-- households.store.decision_correct
update decision set corrected_by = given.corrected_by
from unnest($1::uuid[], $2::uuid[]) as given (decision_id, corrected_by)
where decision.decision_id = given.decision_id and decision.corrected_by is null
