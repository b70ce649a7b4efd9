-- households.store.unit_learn
insert into unit (unit, code, name, kind, parent_code, valid_from, valid_until)
select unit, code, name, kind, parent_code, valid_from, valid_until
from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::date[], $7::date[])
  as learned (unit, code, name, kind, parent_code, valid_from, valid_until)
on conflict (unit) do update set
  name = excluded.name, kind = excluded.kind, parent_code = excluded.parent_code,
  valid_from = excluded.valid_from, valid_until = excluded.valid_until
