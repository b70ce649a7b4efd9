-- reports.store.deltas_groups
-- Only this consumer writes groups, one batch at a time: what is not found is not there.
with given as (
    select unit_code, unit_from, area_kind, minority, standard, class, movement, with_group, part, mark
    from unnest(
        $1::text[], $2::date[], $3::text[], $4::boolean[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[],
        $10::text[]
    ) as given (unit_code, unit_from, area_kind, minority, standard, class, movement, with_group, part, mark)
),
found as (
    select group_id, unit_code, unit_from, area_kind, minority, standard, class, movement, with_group, part, mark
    from given
    join poverty_group
        using (unit_code, unit_from, area_kind, minority, standard, class, movement, with_group, part, mark)
),
added as (
    insert into poverty_group (
        unit_code, unit_from, area_kind, minority, standard, class, movement, with_group, part, mark
    )
    select unit_code, unit_from, area_kind, minority, standard, class, movement, with_group, part, mark from given
    except
    select unit_code, unit_from, area_kind, minority, standard, class, movement, with_group, part, mark from found
    returning group_id, unit_code, unit_from, area_kind, minority, standard, class, movement, with_group, part, mark
)
select group_id, unit_code, unit_from, area_kind, minority, standard, class, movement, with_group, part, mark from found
union all
select group_id, unit_code, unit_from, area_kind, minority, standard, class, movement, with_group, part, mark from added
