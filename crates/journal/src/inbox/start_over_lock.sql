-- journal.inbox.start_over_lock
-- By itself and first: a statement that waits here would not see what the one it waited for has written.
select consumer from journal.inbox where consumer = any ($1) order by consumer for update
