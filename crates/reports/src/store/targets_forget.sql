-- reports.store.targets_forget
truncate target
