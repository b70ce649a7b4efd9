-- journal.inbox.versions
select aggregate_id, version
from journal.inbox_version
where consumer = $1 and aggregate_id = any($2::uuid[])
