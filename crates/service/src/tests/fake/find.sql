-- service.tests.find
select label, version from parcel where parcel_id = $1
