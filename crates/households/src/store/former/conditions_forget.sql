-- households.store.former_conditions_forget
delete from former_condition where household_id = any($1)
