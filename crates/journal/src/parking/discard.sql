-- journal.parking.discard
update journal.inbox_parked
set discarded_at = $4, discarded_by = $5, discarded_reason = $6
where consumer = $1 and aggregate_id = $2 and version = $3 and discarded_at is null
