-- households.store.assignments_read
select household_id, unit, effective, assigned_unit, law, document_number, document_date, document_issuer
from assignment
where household_id = any($1)
