-- journal.inbox.release
delete from journal.inbox_held as held
using unnest($2::uuid[], $3::bigint[]) as released (aggregate_id, version)
where held.consumer = $1
  and held.aggregate_id = released.aggregate_id
  and held.version = released.version
