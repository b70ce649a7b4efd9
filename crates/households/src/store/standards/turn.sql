-- households.store.standards_turn
update standard_book set version = $2 where version = $1
