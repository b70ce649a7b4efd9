-- households.store.targets
select
  target_id, revision, law, indicator, standard_id, class, amount, stated_share, area, first_day, last_day, note, set_at
from target
