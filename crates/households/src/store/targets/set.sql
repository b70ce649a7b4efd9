-- households.store.target_set
insert into target (
  target_id, revision, law, indicator, standard_id, class, amount, stated_share, area, first_day, last_day, note,
  set_at
) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
