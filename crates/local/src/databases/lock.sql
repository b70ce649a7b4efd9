-- local.databases.lock: one test at a time prepares a template
select pg_advisory_lock(hashtextextended($1, 0))
