-- households.store.identifiers_forget
delete from identifier where household_id = any($1)
