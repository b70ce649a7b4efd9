-- reports.store.audit_succession
select key, said
from (
    select
        concat(
            'position=', lpad(position::text, 12, '0'), ' old=', old_code, ' new=', new_code, ' effective=', effective
        ) as key,
        concat_ws(
            ' ', 'known_at=' || (known_at at time zone 'UTC'), 'extent=' || extent, 'verified=' || verified, 'law=' || law
        ) as said
    from succession
    where position <= $1
) as line
order by key collate "C"
