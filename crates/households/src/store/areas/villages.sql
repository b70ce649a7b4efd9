-- households.store.villages
select village_id, unit, area_kind, valid_from, valid_until
from village
