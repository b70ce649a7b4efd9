-- households.store.succession_learn
insert into succession (old_code, new_code, effective, extent, law, verified)
select old_code, new_code, effective, extent, law, verified
from unnest($1::text[], $2::text[], $3::date[], $4::text[], $5::text[], $6::boolean[])
  as learned (old_code, new_code, effective, extent, law, verified)
on conflict (old_code, new_code, effective) do update set
  extent = excluded.extent, law = excluded.law, verified = excluded.verified
