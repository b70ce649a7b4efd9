-- communes.store.reorganisation_load
select effective, law, version
from reorganisation
where (effective, law) in (select effective, law from unnest($1::date[], $2::text[]) as wanted (effective, law))
order by effective, law collate "C"
for update
