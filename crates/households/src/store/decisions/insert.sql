-- households.store.decision_insert
insert into decision (
  decision_id, household_id, seat, document_number, document_date, document_issuer, decide_date, income_vnd,
  deprivations, area_kind, unit, areas_position, corrects, corrected_by, recorded_at, recorded_by,
  area_basis, review_id, is_farming
)
select
  decision_id, household_id, seat, document_number, document_date, document_issuer, decide_date, income_vnd,
  string_to_array(deprivations, ' '), area_kind, unit, areas_position, corrects, corrected_by, recorded_at, recorded_by,
  area_basis, review_id, is_farming
from unnest(
  $1::uuid[], $2::uuid[], $3::smallint[], $4::text[], $5::date[], $6::text[], $7::date[], $8::bigint[], $9::text[],
  $10::text[], $11::text[], $12::bigint[], $13::uuid[], $14::uuid[], $15::timestamptz[], $16::text[],
  $17::text[], $18::uuid[], $19::boolean[]
) as given (
  decision_id, household_id, seat, document_number, document_date, document_issuer, decide_date, income_vnd,
  deprivations, area_kind, unit, areas_position, corrects, corrected_by, recorded_at, recorded_by,
  area_basis, review_id, is_farming
)
