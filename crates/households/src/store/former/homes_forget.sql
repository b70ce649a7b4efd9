-- households.store.former_homes_forget
delete from former_home where household_id = any($1)
