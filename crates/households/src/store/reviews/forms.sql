-- households.store.review_forms
select review_id, form, table_id, total from review_form where review_id = any($1) order by review_id, form
