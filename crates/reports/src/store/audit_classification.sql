-- reports.store.audit_classification
select key, said
from (
    select
        concat(
            'position=', lpad(position::text, 12, '0'), ' unit=', unit_code, '@', unit_from, ' kind=', kind,
            ' from=', valid_from
        ) as key,
        concat_ws(
            ' ', 'known_at=' || (known_at at time zone 'UTC'), 'until=' || coalesce(valid_until::text, ''),
            'synthetic=' || synthetic
        ) as said
    from classification
    where position <= $1
) as line
order by key collate "C"
