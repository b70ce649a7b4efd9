-- journal.inbox.held
select aggregate_id, version, position, event, recorded_at, valid_on, payload
from journal.inbox_held
where consumer = $1 and aggregate_id = any($2::uuid[])
