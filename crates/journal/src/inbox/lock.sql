-- journal.inbox.lock
-- Another instance of the consumer waits here, and then sees that its events were applied.
select stream_id,
       stream_sequence,
       position,
       known_at,
       epoch,
       exists (select from journal.inbox_held as held where held.consumer = $1) as holds,
       (select count(*) from journal.inbox_parked as parked where parked.consumer = $1 and discarded_at is null) as parked
from journal.inbox
where consumer = $1
for update
