-- households.store.review_rules
select
  rules_id, law, valid_from, valid_until, opens, closes, posting_days, recheck_days, answer_days, majority_numerator,
  majority_denominator, note
from review_rules
order by valid_from
