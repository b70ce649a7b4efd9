-- journal.relay.place
-- Gives waiting events the next positions, in the order of their journal rows: within one record that is the order
-- of its versions, because the row lock was held when the sequence number was drawn.
-- Stored before anything is published: an event that is published again keeps its position.
with taken as (
    delete from journal.outbox
    where seq in (select seq from journal.outbox order by seq limit $1)
    returning seq
),
placed as (
    insert into journal.relayed (position, seq)
    select (select coalesce(max(position), 0) from journal.relayed) + row_number() over (order by seq), seq
    from taken
    returning position, seq
)
select placed.position,
       event.aggregate_id,
       event.version,
       event.subject,
       event.message,
       event.valid_on,
       event.recorded_at,
       event.traceparent,
       event.payload,
       (extract(epoch from clock_timestamp() - event.recorded_at) * 1000000)::bigint as waited_us
from placed
left join lateral (
    -- The limit keeps it a look-up by key, where the planner would read the whole journal for a page of it.
    select * from journal.event where event.seq = placed.seq limit 1
) as event on true
order by placed.position
