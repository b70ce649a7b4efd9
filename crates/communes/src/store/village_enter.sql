-- communes.store.village_enter
insert into village (
  village_id, unit_code, unit_from, name, search_key, area_kind, valid_from, valid_until, version, changed_at, changed_by
)
select
  village_id, unit_code, unit_from, name, search_key, area_kind, valid_from, valid_until, version, changed_at, changed_by
from unnest(
  $1::uuid[], $2::text[], $3::date[], $4::text[], $5::text[], $6::text[], $7::date[], $8::date[], $9::bigint[],
  $10::timestamptz[], $11::text[]
) as given (
  village_id, unit_code, unit_from, name, search_key, area_kind, valid_from, valid_until, version, changed_at, changed_by
)
