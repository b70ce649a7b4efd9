-- households.store.reviews_lock
select
  review_id, household_id, unit, village_id, round_id, rules_id, ground, listed_on, begun_on, due_on, stage, surveyed_on, surveyor,
  income_vnd, deprivations, area_kind, estimated_class, met_on, attendance, votes_for, votes_against, posted_from,
  posted_until, decision_id, decided_on, class, is_late, certificate_number, certified_on, certificate_unit,
  withdrawn_on, withdraw_reason, version, created_at, changed_at
from review
where review_id = any($1)
order by review_id
for update
