-- reports.store.audit_poverty_cell
-- What later events added is taken off again; a cell of zero says the same as none.
with later as (
    select
        group_id,
        valid_on,
        (known_at at time zone 'UTC')::date as known_day,
        sum(households) as households,
        sum(persons) as persons
    from poverty_delta
    where position > $1
    group by 1, 2, 3
)
select key, said
from (
    select
        concat_ws(
            ' ', 'valid_on=' || valid_on, 'known_day=' || known_day, 'unit=' || unit_code || '@' || unit_from,
            'area=' || area_kind, 'minority=' || minority, 'standard=' || standard, 'class=' || class,
            'movement=' || movement, 'with=' || with_group, 'part=' || part, 'mark=' || mark
        ) as key,
        concat_ws(
            ' ', 'households=' || cell.households - coalesce(later.households, 0),
            'persons=' || cell.persons - coalesce(later.persons, 0)
        ) as said
    from poverty_cell as cell
    left join later using (group_id, valid_on, known_day)
    left join poverty_group using (group_id)
    where cell.households <> coalesce(later.households, 0) or cell.persons <> coalesce(later.persons, 0)
) as line
order by key collate "C"
