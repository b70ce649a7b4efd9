-- households.store.areas_move
update areas_seen set position = $1
