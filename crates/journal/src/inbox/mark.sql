-- journal.inbox.mark
select stream_id,
       stream_sequence,
       position,
       known_at,
       epoch,
       (select count(*) from journal.inbox_parked as parked where parked.consumer = $1 and discarded_at is null) as parked
from journal.inbox
where consumer = $1
