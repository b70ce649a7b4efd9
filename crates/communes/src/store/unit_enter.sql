-- communes.store.unit_enter
insert into unit (code, valid_from, valid_until, name, kind, parent_code, version, changed_at, changed_by)
select code, valid_from, valid_until, name, kind, parent_code, version, changed_at, changed_by
from unnest(
  $1::text[], $2::date[], $3::date[], $4::text[], $5::text[], $6::text[], $7::bigint[], $8::timestamptz[], $9::text[]
) as given (code, valid_from, valid_until, name, kind, parent_code, version, changed_at, changed_by)
