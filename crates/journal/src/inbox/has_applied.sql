-- journal.inbox.has_applied
select exists (
    select from journal.inbox_version where consumer = $1 and aggregate_id = $2 and version >= $3
)
