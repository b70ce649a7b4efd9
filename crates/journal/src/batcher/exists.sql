-- journal.store.exists
select exists (select from journal.event where aggregate_id = any($1::uuid[]) and version = 1)
