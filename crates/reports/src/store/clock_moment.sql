-- reports.store.clock_moment
-- The last event of each context that reports count with at the earlier of the asked instant and the clock. What was
-- told of units is seen in the order of known_at, in which it was stored: the last one seen brings those before it.
with moment as (
    select instant.known_at, instant.tick
    from poverty_clock as clock
    cross join lateral (
        values (clock.known_at, least(clock.tick, 999::smallint)), ($1::timestamptz, $2::smallint)
    ) as instant (known_at, tick)
    where clock.known_at is not null and instant.known_at is not null
    order by instant.known_at, instant.tick
    limit 1
),
told as (
    select position, known_at, seen_at, tick from unit
    union all
    select position, known_at, seen_at, tick from succession
    union all
    select position, known_at, seen_at, tick from classification
),
seen as (
    select max(told.known_at) as known_at
    from told
    cross join moment
    where told.seen_at <= moment.known_at
      and (
          told.tick <= moment.tick
          or (told.seen_at < moment.known_at and told.known_at <= moment.known_at)
      )
)
select
    moment.known_at,
    moment.tick,
    exists (select from told where told.known_at > coalesce(seen.known_at, '-infinity')) as is_before_geography,
    seen.known_at as geography,
    coalesce((select max(told.position) from told where told.known_at <= seen.known_at), 0) as communes,
    coalesce(greatest(
        (select position from subject where known_at <= moment.known_at order by known_at desc limit 1),
        (select max(position) from standard where known_at <= moment.known_at),
        (select max(position) from ethnic_taken where known_at <= moment.known_at),
        (select max(position) from target where known_at <= moment.known_at)
    ), 0) as households,
    coalesce((select position from unmarked), 0) as unmarked_until
from seen
left join moment on true
