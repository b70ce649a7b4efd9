-- journal.relay.placed
-- Events after a position, as they were or should have been published.
select relayed.position,
       event.aggregate_id,
       event.version,
       event.subject,
       event.message,
       event.valid_on,
       event.recorded_at,
       event.traceparent,
       event.payload,
       null::bigint as waited_us
from journal.relayed
left join lateral (
    -- The limit keeps it a look-up by key, where the planner would read the whole journal for a page of it.
    select * from journal.event where event.seq = relayed.seq limit 1
) as event on true
where relayed.position > $1
order by relayed.position
limit $2
