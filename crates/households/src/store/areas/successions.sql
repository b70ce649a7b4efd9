-- households.store.successions
select old_code, new_code, effective, extent, law, verified
from succession
