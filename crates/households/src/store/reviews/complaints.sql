-- households.store.review_complaints
select review_id, complaint_id, opened_on, resolved_on, finding, is_late
from review_complaint
where review_id = any($1)
order by review_id, seat
