-- reports.store.targets
select distinct on (target_id)
    target_id, revision, law, indicator, standard, class, amount, stated_share, area, first_day, last_day, note, set_at
from target
where known_at <= $1
order by target_id, position desc
