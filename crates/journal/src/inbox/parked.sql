-- journal.inbox.parked
-- Which of these records ($2) wait for a parked event, and for which version.
select aggregate_id, version
from journal.inbox_parked
where consumer = $1 and aggregate_id = any($2::uuid[]) and discarded_at is null
