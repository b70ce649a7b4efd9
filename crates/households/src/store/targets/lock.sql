-- households.store.targets_lock
select version from target_book for update
