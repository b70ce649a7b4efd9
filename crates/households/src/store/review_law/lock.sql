-- households.store.review_law_lock
select version from review_book for share
