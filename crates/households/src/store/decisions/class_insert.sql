-- households.store.decision_class_insert
insert into decision_class (
  decision_id, standard_id, law, class, previous_class, movement, line_vnd, income_only_line_vnd, deprivation_count,
  deprivation_threshold, points, average_line_vnd, is_average_living
)
select
  decision_id, standard_id, law, class, previous_class, movement, line_vnd, income_only_line_vnd, deprivation_count,
  deprivation_threshold, points, average_line_vnd, is_average_living
from unnest(
  $1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::bigint[], $8::bigint[], $9::integer[],
  $10::integer[], $11::integer[], $12::bigint[], $13::boolean[]
) as given (
  decision_id, standard_id, law, class, previous_class, movement, line_vnd, income_only_line_vnd, deprivation_count,
  deprivation_threshold, points, average_line_vnd, is_average_living
)
