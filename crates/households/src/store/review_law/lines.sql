-- households.store.score_lines
select table_id, standard_id, area_kind, income_only_points, line_points, deprivation_points
from score_line
order by table_id, seat
