-- journal.inbox.versions
select applied.aggregate_id, applied.version
from unnest($2::uuid[]) as wanted (aggregate_id)
cross join lateral (
    -- The limit keeps it a look-up by key, where the planner would read all records for a batch of them.
    select aggregate_id, version
    from journal.inbox_version
    where consumer = $1 and inbox_version.aggregate_id = wanted.aggregate_id
    limit 1
) as applied
