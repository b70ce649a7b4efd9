-- communes.store.unit_load
select code, valid_from, valid_until, name, kind, parent_code, version
from unit
where (code, valid_from) in (select code, valid_from from unnest($1::text[], $2::date[]) as wanted (code, valid_from))
order by code, valid_from
for update
