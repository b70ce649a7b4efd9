-- journal.replay.events
-- Events after position $1 up to $2; of one place ($3) when it is given.
select relayed.position,
       event.aggregate_id,
       event.version,
       event.subject,
       event.message,
       event.valid_on,
       event.recorded_at,
       event.traceparent,
       event.payload
from journal.relayed
left join lateral (
    -- The limit keeps it a look-up by key, where the planner would read the whole journal for a page of it.
    select * from journal.event where event.seq = relayed.seq limit 1
) as event on true
where relayed.position > $1
  and relayed.position <= $2
  and ($3::text is null or right(event.subject, length($3) + 1) = '.' || $3)
order by relayed.position
