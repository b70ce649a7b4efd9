-- households.store.areas_position
select position from areas_seen
