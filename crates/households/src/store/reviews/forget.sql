-- households.store.review_parts_forget
-- What is written anew: the forms of a new survey, the complaints.
with forms as (
  delete from review_form where review_id = any($1)
),
answers as (
  delete from review_answer where review_id = any($1)
)
delete from review_complaint where review_id = any($1)
