-- communes.store.classification_load
-- After the units are locked: whoever changes a classification holds its unit.
select
  unit_code, unit_from, kind, valid_from, valid_until,
  document_number, document_date, document_issuer, ended_by_number, ended_by_date, ended_by_issuer, synthetic
from classification
where (unit_code, unit_from) in (select code, valid_from from unnest($1::text[], $2::date[]) as wanted (code, valid_from))
