-- households.store.review_answer_insert
insert into review_answer (review_id, form, seat, item, option, points)
select review_id, form, seat, item, option, points
from unnest($1::uuid[], $2::text[], $3::smallint[], $4::text[], $5::text[], $6::integer[])
  as given (review_id, form, seat, item, option, points)
