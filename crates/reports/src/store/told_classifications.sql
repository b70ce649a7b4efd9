-- reports.store.told_synthetic
select unit_code, unit_from, valid_from, valid_until
from (
    select distinct on (unit_code, unit_from, kind, valid_from)
        unit_code, unit_from, kind, valid_from, valid_until, synthetic
    from classification
    where known_at <= $1
    order by unit_code, unit_from, kind, valid_from, position desc
) as latest
where synthetic
order by unit_code, unit_from, kind, valid_from
