-- households.store.score_items_load
insert into score_item (table_id, seat, item, measure, comparison, numerator, denominator, per)
select $1, seat, item, measure, comparison, numerator, denominator, per
from unnest($2::smallint[], $3::text[], $4::text[], $5::text[], $6::integer[], $7::integer[], $8::text[])
  as given (seat, item, measure, comparison, numerator, denominator, per)
