-- reports.store.told_units
select distinct on (code, valid_from) code, valid_from, valid_until, name, kind, parent_code
from unit
where known_at <= $1
order by code, valid_from, position desc
