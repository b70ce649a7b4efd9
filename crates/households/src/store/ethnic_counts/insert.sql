-- households.store.ethnic_counts_insert
insert into ethnic_count (unit, as_of, counts, version, taken_at, taken_by)
select unit, as_of, counts::jsonb, version, taken_at, taken_by
from unnest($1::text[], $2::date[], $3::text[], $4::bigint[], $5::timestamptz[], $6::text[])
  as given (unit, as_of, counts, version, taken_at, taken_by)
