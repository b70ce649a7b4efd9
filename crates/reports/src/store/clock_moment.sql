-- reports.store.clock_moment
-- The last event of each context that reports count with at that instant. greatest() and least() pass over nulls.
with moment as (
    select least($1::timestamptz, known_at) as known_at
    from poverty_clock
    where known_at is not null
),
told as (
    select position, seen_at from unit
    union all
    select position, seen_at from succession
    union all
    select position, seen_at from classification
),
seen as (
    select max(position) as position, max(seen_at) as seen_at
    from told
    where seen_at <= (select known_at from moment)
)
select
    moment.known_at,
    exists (select from told where seen_at > moment.known_at) as is_before_geography,
    seen.seen_at as geography,
    coalesce(seen.position, 0) as communes,
    coalesce(greatest(
        (select position from subject where known_at <= moment.known_at order by known_at desc limit 1),
        (select max(position) from standard where known_at <= moment.known_at)
    ), 0) as households
from seen
left join moment on true
