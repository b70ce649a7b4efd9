-- households.store.standards_version
select version from standard_book
