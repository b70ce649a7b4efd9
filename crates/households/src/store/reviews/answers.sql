-- households.store.review_answers
select review_id, form, item, option, points
from review_answer
where review_id = any($1)
order by review_id, form, seat
