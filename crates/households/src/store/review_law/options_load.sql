-- households.store.score_options_load
insert into score_option (table_id, item, seat, option, points)
select $1, item, seat, option, points
from unnest($2::text[], $3::smallint[], $4::text[], $5::integer[]) as given (item, seat, option, points)
