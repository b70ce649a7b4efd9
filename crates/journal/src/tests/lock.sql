-- journal.tests.lock: what the row lock of a record does
select pg_advisory_xact_lock(hashtextextended($1::uuid::text, 1))
