-- reports.store.explain
-- What entered these groups, by household and event. Whoever adds up to nothing is not in the cell.
with entered as (
    select
        delta.household_id,
        delta.position,
        sum(part.sign * delta.households) as households,
        sum(part.sign * delta.persons) as persons
    from unnest($1::integer[], $2::smallint[]) as part (group_id, sign)
    join poverty_delta as delta using (group_id)
    where delta.known_at <= $3
      and delta.valid_on > coalesce($4::date, '-infinity')
      and delta.valid_on <= $5
      and ($6::uuid is null or delta.household_id > $6)
    group by delta.household_id, delta.position
),
explained as (
    select household_id
    from entered
    group by household_id
    having sum(households) <> 0 or sum(persons) <> 0
    order by household_id
    limit $7
)
select
    household_id, said.version, position, said.event, said.valid_on, said.known_at,
    entered.households::bigint as households, entered.persons::bigint as persons
from explained
join entered using (household_id)
join subject as said using (household_id, position)
where said.entry = 1
order by household_id, said.version
