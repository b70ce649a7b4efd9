-- communes.store.day_load
select day, is_working, reason, document_number, document_date, document_issuer, version
from day
where day = any($1::date[])
order by day
for update
