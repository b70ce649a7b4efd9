-- communes.store.unit_change
-- Of a unit that is known, only the end is ever new.
update unit
set valid_until = given.valid_until, version = given.version, changed_at = given.changed_at, changed_by = given.changed_by
from unnest($1::text[], $2::date[], $3::date[], $4::bigint[], $5::bigint[], $6::timestamptz[], $7::text[])
  as given (code, valid_from, valid_until, was, version, changed_at, changed_by)
where unit.code = given.code and unit.valid_from = given.valid_from and unit.version = given.was
