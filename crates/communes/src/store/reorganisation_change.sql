-- communes.store.reorganisation_change
update reorganisation
set version = given.version, changed_at = given.changed_at, changed_by = given.changed_by
from unnest($1::date[], $2::text[], $3::bigint[], $4::bigint[], $5::timestamptz[], $6::text[])
  as given (effective, law, was, version, changed_at, changed_by)
where
  reorganisation.effective = given.effective and reorganisation.law = given.law and reorganisation.version = given.was
