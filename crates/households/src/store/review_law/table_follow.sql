-- households.store.score_table_follow
-- An open table ends where another of the same form for the same places follows.
update score_table set valid_until = $4
where
  form = $1 and region is not distinct from $2 and area_kind is not distinct from $3
  and valid_until is null and valid_from < $4
