-- households.store.decision_classes
-- In the order of the issuers, as the standards are.
select
  said.decision_id, said.standard_id, said.law, said.class, said.previous_class, said.movement, said.line_vnd,
  said.income_only_line_vnd, said.deprivation_count, said.deprivation_threshold, said.points,
  said.average_line_vnd, said.is_average_living
from decision_class as said
join standard on standard.standard_id = said.standard_id
where said.decision_id = any($1)
order by said.decision_id, standard.issuer, standard.valid_from
