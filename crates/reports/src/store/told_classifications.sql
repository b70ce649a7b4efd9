-- reports.store.told_classifications
select distinct on (unit_code, unit_from, kind, valid_from)
    unit_code, unit_from, kind, valid_from, valid_until, synthetic
from classification
where known_at <= $1
order by unit_code, unit_from, kind, valid_from, position desc
