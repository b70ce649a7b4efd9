-- households.store.assignments_forget
delete from assignment where household_id = any($1)
