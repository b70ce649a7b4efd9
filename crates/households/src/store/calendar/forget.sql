-- households.store.declared_day_forget
truncate declared_day
