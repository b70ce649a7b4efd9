-- communes.store.unit_all
select code, valid_from, valid_until, name, kind, parent_code, version
from unit
order by code, valid_from
