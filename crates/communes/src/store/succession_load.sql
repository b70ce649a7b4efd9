-- communes.store.succession_load
-- After the reorganisations are locked: whoever changes a succession holds its reorganisation.
select effective, old_code, new_code, extent, law, verified, basis
from succession
where (effective, law) in (select effective, law from unnest($1::date[], $2::text[]) as wanted (effective, law))
