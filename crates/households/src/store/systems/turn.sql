-- households.store.identifier_systems_turn
update identifier_system_book set version = $2 where version = $1
