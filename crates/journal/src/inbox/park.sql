-- journal.inbox.park
insert into journal.inbox_parked
  (consumer, aggregate_id, version, position, event, recorded_at, valid_on, payload, reason)
select $1, refused.*
from unnest(
  $2::uuid[], $3::bigint[], $4::bigint[], $5::text[], $6::timestamptz[], $7::date[], $8::bytea[], $9::text[]
) as refused
