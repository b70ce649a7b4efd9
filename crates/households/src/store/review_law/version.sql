-- households.store.review_law_version
select version from review_book
