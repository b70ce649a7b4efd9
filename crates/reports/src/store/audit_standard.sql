-- reports.store.audit_standard
select key, said
from (
    select
        concat('position=', lpad(position::text, 12, '0'), ' standard=', standard) as key,
        concat_ws(
            ' ', 'known_at=' || (known_at at time zone 'UTC'), 'issuer=' || issuer, 'from=' || valid_from,
            'until=' || coalesce(valid_until::text, ''), 'rural=' || rural_line_vnd, 'urban=' || urban_line_vnd,
            'law=' || law, 'note=' || note, 'return_months=' || return_months, 'indicators=' || indicators
        ) as said
    from standard
    where position <= $1
) as line
order by key collate "C"
