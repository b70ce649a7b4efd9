-- reports.store.audit_unit
select key, said
from (
    select
        concat('position=', lpad(position::text, 12, '0'), ' unit=', code, '@', valid_from) as key,
        concat_ws(
            ' ', 'known_at=' || (known_at at time zone 'UTC'), 'until=' || coalesce(valid_until::text, ''), 'kind=' || kind,
            'parent=' || coalesce(parent_code, ''), 'name=' || name
        ) as said
    from unit
    where position <= $1
) as line
order by key collate "C"
