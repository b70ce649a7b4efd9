-- households.store.standards_lock
select version from standard_book for share
