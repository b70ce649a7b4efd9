-- households.store.review_law_turn
update review_book set version = $2 where version = $1
