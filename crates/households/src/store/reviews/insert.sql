-- households.store.review_insert
insert into review (
  review_id, household_id, unit, village_id, round_id, rules_id, ground, listed_on, due_on, stage, surveyed_on,
  surveyor, income_vnd, deprivations, area_kind, estimated_class, met_on, attendance, votes_for, votes_against,
  posted_from, posted_until, decision_id, decided_on, class, is_late, certificate_number, certified_on,
  withdrawn_on, withdraw_reason, version, created_at, changed_at, changed_by, begun_on, certificate_unit
)
select
  review_id, household_id, unit, village_id, round_id, rules_id, ground, listed_on, due_on, stage, surveyed_on,
  surveyor, income_vnd, string_to_array(deprivations, ' '), area_kind, estimated_class, met_on, attendance, votes_for,
  votes_against, posted_from, posted_until, decision_id, decided_on, class, is_late, certificate_number, certified_on,
  withdrawn_on, withdraw_reason, version, created_at, changed_at, changed_by, begun_on, certificate_unit
from unnest(
  $1::uuid[], $2::uuid[], $3::text[], $4::uuid[], $5::uuid[], $6::text[], $7::text[], $8::date[], $9::date[],
  $10::text[], $11::date[], $12::text[], $13::bigint[], $14::text[], $15::text[], $16::text[], $17::date[],
  $18::integer[], $19::integer[], $20::integer[], $21::date[], $22::date[], $23::uuid[], $24::date[], $25::text[],
  $26::boolean[], $27::text[], $28::date[], $29::date[], $30::text[], $31::bigint[], $32::timestamptz[],
  $33::timestamptz[], $34::text[], $35::date[], $36::text[]
) as given (
  review_id, household_id, unit, village_id, round_id, rules_id, ground, listed_on, due_on, stage, surveyed_on,
  surveyor, income_vnd, deprivations, area_kind, estimated_class, met_on, attendance, votes_for, votes_against,
  posted_from, posted_until, decision_id, decided_on, class, is_late, certificate_number, certified_on,
  withdrawn_on, withdraw_reason, version, created_at, changed_at, changed_by, begun_on, certificate_unit
)
