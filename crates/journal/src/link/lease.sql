-- journal.link.lease
-- Advisory locks are per database: equal names in two databases do not meet.
select pg_try_advisory_lock(hashtextextended('journal.lease:' || $1::text, 0))
