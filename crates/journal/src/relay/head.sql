-- journal.relay.head
-- How far the journal is, and which event it has at the position where the stream ends ($1).
select (select epoch from journal.epoch) as epoch,
       (select coalesce(max(position), 0) from journal.relayed) as position,
       event.aggregate_id,
       event.version
from (values ($1::bigint)) as stream (position)
left join journal.relayed on relayed.position = stream.position
left join journal.event on event.seq = relayed.seq
