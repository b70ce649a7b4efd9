-- reports.store.audit_target
select key, said
from (
    select
        concat('position=', lpad(position::text, 12, '0'), ' target=', target_id) as key,
        concat_ws(
            ' ', 'revision=' || revision, 'indicator=' || indicator,
            'standard=' || standard, 'class=' || class, 'amount=' || amount, 'stated_share=' || stated_share,
            'area=' || area, 'first_day=' || first_day, 'last_day=' || last_day, 'law=' || law, 'note=' || note,
            'set_at=' || (set_at at time zone 'UTC')
        ) as said
    from target
    where position <= $1
) as line
order by key collate "C"
