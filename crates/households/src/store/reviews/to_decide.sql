-- households.store.reviews_to_decide
-- What waits for a decision in a round, and what this paper decided before: a repeated call answers for both.
select review_id, household_id
from review
where round_id = $1
  and (
    stage = 'posted' or exists (
      select from decision
      where decision.review_id = review.review_id
        and decision.document_number = $2
        and decision.document_date = $3
        and decision.document_issuer = $4
    )
  )
order by review_id
