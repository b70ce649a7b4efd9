-- households.store.former_relations_forget
delete from former_relation where household_id = any($1)
