-- communes.store.succession_all
select effective, old_code, new_code, extent, law, verified, basis
from succession
order by effective, old_code, new_code
