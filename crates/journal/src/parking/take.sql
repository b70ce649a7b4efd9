-- journal.parking.take
-- Out of the parked ones, to be applied again. It is parked anew in the same transaction if it still cannot be.
delete from journal.inbox_parked
where consumer = $1 and aggregate_id = $2 and version = $3 and discarded_at is null
returning aggregate_id, version, position, event, recorded_at, valid_on, payload
