-- communes.store.succession_save
-- Of a line that is known, only that it was verified, and by what, is ever new.
insert into succession (effective, old_code, new_code, extent, law, verified, basis)
select effective, old_code, new_code, extent, law, verified, basis
from unnest($1::date[], $2::text[], $3::text[], $4::text[], $5::text[], $6::boolean[], $7::text[])
  as given (effective, old_code, new_code, extent, law, verified, basis)
on conflict (effective, old_code, new_code) do update
set verified = excluded.verified, basis = excluded.basis
where succession.law = excluded.law and succession.extent = excluded.extent
