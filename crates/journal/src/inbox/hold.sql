-- journal.inbox.hold
insert into journal.inbox_held (consumer, aggregate_id, version, position, event, recorded_at, valid_on, payload)
select $1, held.*
from unnest($2::uuid[], $3::bigint[], $4::bigint[], $5::text[], $6::timestamptz[], $7::date[], $8::bytea[]) as held
