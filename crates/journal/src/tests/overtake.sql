-- journal.tests.overtake: what another instance of the consumer stores when it applies the next two versions
with recorded as (
    insert into journal.inbox_version (consumer, aggregate_id, version) values ($1, $2, 3)
    on conflict (consumer, aggregate_id) do update set version = 3
)
update journal.inbox set stream_sequence = 3, position = 3 where consumer = $1
