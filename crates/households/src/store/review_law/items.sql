-- households.store.score_items
select table_id, item, measure, comparison, numerator, denominator, per
from score_item
order by table_id, seat
