-- communes.store.reorganisation_enter
insert into reorganisation (effective, law, version, changed_at, changed_by)
select effective, law, version, changed_at, changed_by
from unnest($1::date[], $2::text[], $3::bigint[], $4::timestamptz[], $5::text[])
  as given (effective, law, version, changed_at, changed_by)
