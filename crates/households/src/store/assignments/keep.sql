-- households.store.assignments_keep
insert into assignment (
  household_id, unit, effective, assigned_unit, law, document_number, document_date, document_issuer
)
select household_id, unit, effective, assigned_unit, law, document_number, document_date, document_issuer
from unnest($1::uuid[], $2::text[], $3::date[], $4::text[], $5::text[], $6::text[], $7::date[], $8::text[])
  as given (household_id, unit, effective, assigned_unit, law, document_number, document_date, document_issuer)
