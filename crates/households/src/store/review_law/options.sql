-- households.store.score_options
select table_id, item, option, points
from score_option
order by table_id, item, seat
