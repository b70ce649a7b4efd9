-- households.store.standing_forget
delete from standing where household_id = any($1)
