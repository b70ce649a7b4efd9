-- reports.store.told_forget_geography
truncate unit, succession, classification
