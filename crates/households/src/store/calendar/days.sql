-- households.store.declared_days
select day, is_working from declared_day
