-- households.store.ethnic_counts_update
-- The row is locked; the version is a pair assertion.
update ethnic_count set
  as_of = given.as_of,
  counts = given.counts::jsonb,
  version = given.version,
  taken_at = given.taken_at,
  taken_by = given.taken_by
from unnest($1::text[], $2::date[], $3::text[], $4::bigint[], $5::timestamptz[], $6::text[], $7::bigint[])
  as given (unit, as_of, counts, version, taken_at, taken_by, before)
where ethnic_count.unit = given.unit and ethnic_count.version = given.before
