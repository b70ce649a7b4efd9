-- communes.store.register_save
update register
set
  version = $2, import_id = $3, imported_units = $4, imported_successions = $5,
  document_number = $6, document_date = $7, document_issuer = $8, changed_at = $9, changed_by = $10
where version = $1
