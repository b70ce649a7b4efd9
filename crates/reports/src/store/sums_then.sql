-- reports.store.sums_then
-- A day of knowing ($4) that is over is summed; of the last one, each delta up to the instant ($5). The day's own
-- beginning bounds the index.
select
    unit_code, unit_from, area_kind, minority, standard, class, movement,
    case when movement = '' then households else households - households_before end as households,
    case when movement = '' then persons else persons - persons_before end as persons
from (
    select
        group_id,
        sum(households)::bigint as households,
        sum(persons)::bigint as persons,
        coalesce(sum(households) filter (where valid_on <= $2), 0)::bigint as households_before,
        coalesce(sum(persons) filter (where valid_on <= $2), 0)::bigint as persons_before
    from (
        select group_id, valid_on, households, persons
        from poverty_cell
        where valid_on <= $1 and known_day < $4
        union all
        select group_id, valid_on, households, persons
        from poverty_delta
        where valid_on <= $1 and known_at >= $4::timestamp at time zone 'UTC' and known_at <= $5
    ) as entered
    group by group_id
) as summed
join poverty_group using (group_id)
where standard = '' or standard = any($3::text[])
