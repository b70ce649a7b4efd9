-- communes.store.day_change
update day
set
  is_working = given.is_working, reason = given.reason, document_number = given.document_number,
  document_date = given.document_date, document_issuer = given.document_issuer, version = given.version,
  changed_at = given.changed_at, changed_by = given.changed_by
from unnest(
  $1::date[], $2::boolean[], $3::text[], $4::text[], $5::date[], $6::text[], $7::bigint[], $8::bigint[],
  $9::timestamptz[], $10::text[]
) as given (
  day, is_working, reason, document_number, document_date, document_issuer, was, version, changed_at, changed_by
)
where day.day = given.day and day.version = given.was
