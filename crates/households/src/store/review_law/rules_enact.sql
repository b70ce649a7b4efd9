-- households.store.review_rules_enact
insert into review_rules (
  rules_id, law, valid_from, valid_until, opens, closes, posting_days, recheck_days, answer_days, majority_numerator,
  majority_denominator, note
) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
