-- households.store.household_update
-- The row is locked; the version is a pair assertion.
update household set
  village_id = given.village_id,
  address = given.address,
  area_kind = given.area_kind,
  words = string_to_array(given.words, ' '),
  version = given.version,
  changed_at = given.changed_at,
  changed_by = given.changed_by
from unnest(
  $1::uuid[], $2::bigint[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::bigint[], $8::timestamptz[], $9::text[]
) as given (household_id, before, village_id, address, area_kind, words, version, changed_at, changed_by)
where household.household_id = given.household_id and household.version = given.before
