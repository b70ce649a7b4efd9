-- households.store.identifier_systems_lock
select version from identifier_system_book for share
