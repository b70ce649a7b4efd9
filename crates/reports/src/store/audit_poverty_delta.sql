-- reports.store.audit_poverty_delta
select key, said
from (
    select
        concat('position=', lpad(position::text, 12, '0'), ' entry=', lpad(entry::text, 6, '0')) as key,
        concat_ws(
            ' ', 'household=' || household_id, 'known_at=' || (known_at at time zone 'UTC'), 'valid_on=' || valid_on,
            'unit=' || unit_code || '@' || unit_from, 'area=' || area_kind, 'minority=' || minority,
            'standard=' || standard, 'class=' || class, 'movement=' || movement, 'with=' || with_group, 'part=' || part,
            'mark=' || mark, 'households=' || households, 'persons=' || persons
        ) as said
    from poverty_delta
    left join poverty_group using (group_id)
    where position <= $1
) as line
order by key collate "C"
