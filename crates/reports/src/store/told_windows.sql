-- reports.store.told_windows
select distinct on (standard) standard, return_months
from standard
where return_months is not null
order by standard, position desc
