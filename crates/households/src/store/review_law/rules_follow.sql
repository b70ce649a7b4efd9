-- households.store.review_rules_follow
-- Open rules end where others follow.
update review_rules set valid_until = $1
where valid_until is null and valid_from < $1
