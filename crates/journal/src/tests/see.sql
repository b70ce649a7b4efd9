-- journal.tests.see
insert into seen (aggregate_id, version, position, event, valid_on, known_at, payload)
select *
from unnest($1::uuid[], $2::bigint[], $3::bigint[], $4::text[], $5::date[], $6::timestamptz[], $7::bytea[])
