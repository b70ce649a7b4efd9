-- service.tests.save
insert into parcel (parcel_id, label, version) values ($1, $2, $3)
on conflict (parcel_id) do update set label = excluded.label, version = excluded.version
