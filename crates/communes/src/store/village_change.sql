-- communes.store.village_change
update village
set
  name = given.name, search_key = given.search_key, area_kind = given.area_kind, valid_until = given.valid_until,
  version = given.version, changed_at = given.changed_at, changed_by = given.changed_by
from unnest(
  $1::uuid[], $2::text[], $3::text[], $4::text[], $5::date[], $6::bigint[], $7::bigint[], $8::timestamptz[], $9::text[]
) as given (village_id, name, search_key, area_kind, valid_until, was, version, changed_at, changed_by)
where village.village_id = given.village_id and village.version = given.was
