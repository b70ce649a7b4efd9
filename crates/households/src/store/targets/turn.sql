-- households.store.targets_turn
update target_book set version = $2 where version = $1
