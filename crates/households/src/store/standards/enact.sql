-- households.store.standard_enact
insert into standard (
  standard_id, issuer, law, valid_from, valid_until, rural_line_vnd, urban_line_vnd,
  rural_income_only_line_vnd, urban_income_only_line_vnd, deprivation_threshold, points_per_indicator,
  indicators, return_months, note, rural_average_line_vnd, urban_average_line_vnd
) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
