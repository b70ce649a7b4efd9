-- communes.store.register_load
select version, import_id, imported_units, imported_successions, document_number, document_date, document_issuer
from register
for update
