-- service.tests.load
select parcel_id, label, version from parcel where parcel_id = any($1) order by parcel_id for update
