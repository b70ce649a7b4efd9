-- households.store.household_update
-- The row is locked; the version is a pair assertion.
update household set
  unit = given.unit,
  village_id = given.village_id,
  address = given.address,
  area_kind = given.area_kind,
  words = string_to_array(given.words, ' '),
  has_former = given.has_former,
  causes = string_to_array(given.causes, ' '),
  is_farming = given.is_farming,
  version = given.version,
  changed_at = given.changed_at,
  changed_by = given.changed_by
from unnest(
  $1::uuid[], $2::bigint[], $3::text[], $4::uuid[], $5::text[], $6::text[], $7::text[], $8::boolean[], $9::bigint[],
  $10::timestamptz[], $11::text[], $12::text[], $13::boolean[]
) as given (
  household_id, before, unit, village_id, address, area_kind, words, has_former, version, changed_at, changed_by, causes,
  is_farming
)
where household.household_id = given.household_id and household.version = given.before
