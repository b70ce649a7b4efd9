-- journal.link.release
-- Before the connection is closed: the server ends a closed session when it gets to it, and the next one may be quicker.
select pg_advisory_unlock(hashtextextended('journal.lease:' || $1::text, 0))
