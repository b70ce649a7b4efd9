-- households.store.score_lines_load
insert into score_line (
  table_id, seat, standard_id, area_kind, income_only_points, line_points, deprivation_points
)
select $1, seat, standard_id, area_kind, income_only_points, line_points, deprivation_points
from unnest($2::smallint[], $3::text[], $4::text[], $5::integer[], $6::integer[], $7::integer[])
  as given (seat, standard_id, area_kind, income_only_points, line_points, deprivation_points)
