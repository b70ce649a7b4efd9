-- reports.store.sums_now
select
    unit_code, unit_from, area_kind, minority, standard, class, movement,
    case when movement = '' then households else households - households_before end as households,
    case when movement = '' then persons else persons - persons_before end as persons,
    (select known_at from poverty_clock) as known_at
from (
    select
        group_id,
        sum(households) as households,
        sum(persons) as persons,
        coalesce(sum(households) filter (where valid_on <= $2), 0) as households_before,
        coalesce(sum(persons) filter (where valid_on <= $2), 0) as persons_before
    from poverty_cell
    where valid_on <= $1
    group by group_id
) as summed
join poverty_group using (group_id)
where standard = '' or standard = any($3::text[])
