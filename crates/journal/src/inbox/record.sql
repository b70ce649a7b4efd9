-- journal.inbox.record
-- Applied versions and the new position, together. No row when another instance was first.
with applied as (
    insert into journal.inbox_version (consumer, aggregate_id, version)
    select $1, applied.aggregate_id, applied.version
    from unnest($2::uuid[], $3::bigint[]) as applied (aggregate_id, version)
    on conflict (consumer, aggregate_id) do update set version = excluded.version
)
update journal.inbox
set stream_sequence = $5, position = $6, known_at = $7, epoch = $8
where consumer = $1 and stream_sequence = $4
