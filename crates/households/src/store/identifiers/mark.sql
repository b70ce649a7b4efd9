-- households.store.identifiers_mark
-- Set for ever: a household whose last identifier was removed is read with none.
update household set has_identifiers = true where household_id = any($1) and not has_identifiers
