-- communes.store.classification_save
-- Earlier ones first: an end makes room for what begins on it.
insert into classification (
  unit_code, unit_from, kind, valid_from, valid_until,
  document_number, document_date, document_issuer, ended_by_number, ended_by_date, ended_by_issuer, synthetic
)
select
  unit_code, unit_from, kind, valid_from, valid_until,
  document_number, document_date, document_issuer, ended_by_number, ended_by_date, ended_by_issuer, synthetic
from unnest(
  $1::text[], $2::date[], $3::text[], $4::date[], $5::date[],
  $6::text[], $7::date[], $8::text[], $9::text[], $10::date[], $11::text[], $12::boolean[]
) as given (
  unit_code, unit_from, kind, valid_from, valid_until,
  document_number, document_date, document_issuer, ended_by_number, ended_by_date, ended_by_issuer, synthetic
)
order by unit_code, unit_from, valid_from
on conflict (unit_code, unit_from, kind, valid_from) do update
set
  valid_until = excluded.valid_until, ended_by_number = excluded.ended_by_number,
  ended_by_date = excluded.ended_by_date, ended_by_issuer = excluded.ended_by_issuer
