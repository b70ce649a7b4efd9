-- communes.store.day_list
-- The declared days of a span, after the last one of the page before.
select day, is_working, reason, document_number, document_date, document_issuer, version
from day
where $1 <= day and day < $2 and ($3::date is null or $3 < day)
order by day
limit $4
