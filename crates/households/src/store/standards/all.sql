-- households.store.standards
select
  standard_id, issuer, law, valid_from, valid_until, rural_line_vnd, urban_line_vnd,
  rural_income_only_line_vnd, urban_income_only_line_vnd, rural_average_line_vnd, urban_average_line_vnd,
  deprivation_threshold, points_per_indicator,
  indicators, return_months, note
from standard
