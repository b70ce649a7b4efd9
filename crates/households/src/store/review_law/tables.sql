-- households.store.score_tables
select table_id, form, region, area_kind, law, valid_from, valid_until, note
from score_table
order by table_id
