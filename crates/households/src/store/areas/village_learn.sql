-- households.store.village_learn
insert into village (village_id, unit, area_kind, valid_from, valid_until)
select village_id, unit, area_kind, valid_from, valid_until
from unnest($1::uuid[], $2::text[], $3::text[], $4::date[], $5::date[])
  as learned (village_id, unit, area_kind, valid_from, valid_until)
on conflict (village_id) do update set
  unit = excluded.unit, area_kind = excluded.area_kind,
  valid_from = excluded.valid_from, valid_until = excluded.valid_until
