-- reports.store.audit_ethnic_taken
select key, said
from (
    select
        concat('position=', lpad(position::text, 12, '0')) as key,
        concat_ws(
            ' ', 'known_at=' || (known_at at time zone 'UTC'), 'unit=' || unit_code || '@' || unit_from, 'as_of=' || as_of,
            (
                select
                    string_agg(
                        concat_ws(
                            '/', standard, ethnic_code, poor_households, poor_persons, near_poor_households,
                            near_poor_persons
                        ),
                        ' ' order by standard, ethnic_code
                    )
                from ethnic_count
                where ethnic_count.position = ethnic_taken.position
            )
        ) as said
    from ethnic_taken
    where position <= $1
) as line
order by key collate "C"
