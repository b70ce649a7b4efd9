-- households.store.review_complaint_insert
insert into review_complaint (review_id, seat, complaint_id, opened_on, resolved_on, finding, is_late)
select review_id, seat, complaint_id, opened_on, resolved_on, finding, is_late
from unnest($1::uuid[], $2::smallint[], $3::uuid[], $4::date[], $5::date[], $6::text[], $7::boolean[])
  as given (review_id, seat, complaint_id, opened_on, resolved_on, finding, is_late)
