-- households.store.units
select unit, name, kind, parent_code, valid_from, valid_until
from unit
