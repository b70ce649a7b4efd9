-- reports.store.clock_moment
-- The last event of each context that reports count with at that instant. greatest() and least() pass over nulls.
with moment as (
    select least($1::timestamptz, known_at) as known_at, $1 is null or $1 >= known_at as is_latest
    from poverty_clock
    where known_at is not null
)
select
    moment.known_at,
    moment.is_latest,
    exists (select from unit where seen_at > moment.known_at)
        or exists (select from succession where seen_at > moment.known_at)
        or exists (select from classification where seen_at > moment.known_at) as is_before_geography,
    coalesce(greatest(
        (select max(position) from unit where seen_at <= moment.known_at),
        (select max(position) from succession where seen_at <= moment.known_at),
        (select max(position) from classification where seen_at <= moment.known_at)
    ), 0) as geography,
    coalesce(greatest(
        (select position from subject where known_at <= moment.known_at order by known_at desc limit 1),
        (select max(position) from standard where known_at <= moment.known_at)
    ), 0) as households
from (select) as always
left join moment on true
