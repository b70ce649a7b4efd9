-- reports.store.told_standards
select distinct on (standard)
    standard, issuer, law, valid_from, valid_until, rural_line_vnd, urban_line_vnd, note, return_months, indicators
from standard
where known_at <= $1
order by standard, position desc
