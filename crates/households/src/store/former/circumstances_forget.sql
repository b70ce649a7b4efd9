-- households.store.former_circumstances_forget
delete from former_circumstances where household_id = any($1)
