-- reports.store.cube_deltas
-- As cube_cells, of one UTC day of knowing, delta by delta. Instants as microseconds since 1970.
select
    coalesce(array_agg((extract(epoch from known_at) * 1000000)::bigint), '{}') as known_at,
    coalesce(array_agg(valid_on - date '1970-01-01'), '{}') as valid_on,
    coalesce(array_agg(group_id), '{}') as group_id,
    coalesce(array_agg(households), '{}') as households,
    coalesce(array_agg(persons), '{}') as persons
from poverty_delta
where known_at >= $1::date::timestamp at time zone 'UTC'
  and known_at < ($1::date + 1)::timestamp at time zone 'UTC'
  and known_at > coalesce($2::timestamptz, '-infinity')
  and known_at <= coalesce($3::timestamptz, 'infinity')
