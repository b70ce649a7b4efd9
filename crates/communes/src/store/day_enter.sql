-- communes.store.day_enter
insert into day (
  day, is_working, reason, document_number, document_date, document_issuer, version, changed_at, changed_by
)
select day, is_working, reason, document_number, document_date, document_issuer, version, changed_at, changed_by
from unnest(
  $1::date[], $2::boolean[], $3::text[], $4::text[], $5::date[], $6::text[], $7::bigint[], $8::timestamptz[], $9::text[]
) as given (day, is_working, reason, document_number, document_date, document_issuer, version, changed_at, changed_by)
