-- households.store.review_update
-- The row is locked; the version is a pair assertion.
update review set
  stage = given.stage,
  surveyed_on = given.surveyed_on,
  surveyor = given.surveyor,
  income_vnd = given.income_vnd,
  deprivations = string_to_array(given.deprivations, ' '),
  area_kind = given.area_kind,
  estimated_class = given.estimated_class,
  met_on = given.met_on,
  attendance = given.attendance,
  votes_for = given.votes_for,
  votes_against = given.votes_against,
  posted_from = given.posted_from,
  posted_until = given.posted_until,
  decision_id = given.decision_id,
  decided_on = given.decided_on,
  class = given.class,
  is_late = given.is_late,
  certificate_number = given.certificate_number,
  certified_on = given.certified_on,
  withdrawn_on = given.withdrawn_on,
  withdraw_reason = given.withdraw_reason,
  version = given.version,
  changed_at = given.changed_at,
  changed_by = given.changed_by,
  begun_on = given.begun_on,
  certificate_unit = given.certificate_unit
from unnest(
  $1::uuid[], $2::bigint[], $3::text[], $4::date[], $5::text[], $6::bigint[], $7::text[], $8::text[], $9::text[],
  $10::date[], $11::integer[], $12::integer[], $13::integer[], $14::date[], $15::date[], $16::uuid[], $17::date[],
  $18::text[], $19::boolean[], $20::text[], $21::date[], $22::date[], $23::text[], $24::bigint[],
  $25::timestamptz[], $26::text[], $27::date[], $28::text[]
) as given (
  review_id, before, stage, surveyed_on, surveyor, income_vnd, deprivations, area_kind, estimated_class, met_on,
  attendance, votes_for, votes_against, posted_from, posted_until, decision_id, decided_on, class, is_late,
  certificate_number, certified_on, withdrawn_on, withdraw_reason, version, changed_at, changed_by, begun_on,
  certificate_unit
)
where review.review_id = given.review_id and review.version = given.before
