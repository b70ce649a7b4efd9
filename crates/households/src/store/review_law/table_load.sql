-- households.store.score_table_load
insert into score_table (table_id, form, region, area_kind, law, valid_from, valid_until, note)
values ($1, $2, $3, $4, $5, $6, $7, $8)
