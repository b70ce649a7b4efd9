-- communes.store.classification_all
select
  unit_code, unit_from, kind, valid_from, valid_until,
  document_number, document_date, document_issuer, ended_by_number, ended_by_date, ended_by_issuer, synthetic
from classification
