-- households.store.round_open
insert into review_round (round_id, unit, year, rules_id, opened_on, due_on, version, created_at, created_by)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
