-- journal.replay.snapshot
-- Of each record ($1) its latest event of each kind up to position $2, in the order of its versions; of one place ($3)
-- when it is given.
with latest as (
  select distinct on (event.aggregate_id, event.kind)
         relayed.position,
         event.aggregate_id,
         event.version,
         event.subject,
         event.message,
         event.valid_on,
         event.recorded_at,
         event.traceparent,
         event.payload
  from unnest($1::uuid[]) as wanted (aggregate_id)
  join journal.event on event.aggregate_id = wanted.aggregate_id
  join journal.relayed on relayed.seq = event.seq
  where relayed.position <= $2
  order by event.aggregate_id, event.kind, event.version desc
)
select *
from latest
where $3::text is null or right(subject, length($3) + 1) = '.' || $3
order by aggregate_id, version
