-- households.store.areas_forget
truncate unit, succession, village
