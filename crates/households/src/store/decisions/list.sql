-- households.store.decision_list
select
  decision_id, document_number, document_date, document_issuer, decide_date, income_vnd, deprivations, area_kind,
  area_basis, review_id, unit, areas_position, corrects, corrected_by, recorded_at, is_farming
from decision
where household_id = $1
  and ($2::date is null or (decide_date, decision_id) < ($2, $3::uuid))
order by decide_date desc, decision_id desc
limit $4
