-- households.store.review_form_insert
insert into review_form (review_id, form, table_id, total)
select review_id, form, table_id, total
from unnest($1::uuid[], $2::text[], $3::text[], $4::integer[]) as given (review_id, form, table_id, total)
