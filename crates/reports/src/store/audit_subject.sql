-- reports.store.audit_subject
select key, said
from (
    select
        concat('household=', household_id, ' version=', lpad(version::text, 12, '0'), ' entry=', entry) as key,
        concat_ws(
            ' ', 'position=' || position, 'known_at=' || (known_at at time zone 'UTC'), 'valid_on=' || valid_on,
            'unit=' || unit_code || '@' || unit_from, 'area=' || area_kind, 'minority=' || minority,
            'persons=' || persons, 'supersedes=' || supersedes, 'decision=' || decision_id, 'corrects=' || corrects_id,
            'part=' || part_code, 'circumstances=' || circumstances, 'deprivations=' || deprivations,
            'children=' || children,
            (
                select
                    string_agg(
                        concat(
                            standard, '=', coalesce(class, 'not_known'),
                            case when average_living then '/average_living' end
                        ),
                        ' ' order by standard
                    )
                from subject_class
                where subject_class.household_id = subject.household_id and subject_class.version = subject.version
            )
        ) as said
    from subject
    where position <= $1
) as line
order by key collate "C"
