-- households.store.household_insert
insert into household (
  household_id, unit, village_id, address, area_kind, register_date, words, version, created_at, changed_at, changed_by
)
select
  household_id, unit, village_id, address, area_kind, register_date, string_to_array(words, ' '), version, created_at,
  changed_at, changed_by
from unnest(
  $1::uuid[], $2::text[], $3::uuid[], $4::text[], $5::text[], $6::date[], $7::text[], $8::bigint[],
  $9::timestamptz[], $10::timestamptz[], $11::text[]
) as given (
  household_id, unit, village_id, address, area_kind, register_date, words, version, created_at, changed_at, changed_by
)
