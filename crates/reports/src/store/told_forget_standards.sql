-- reports.store.told_forget_standards
truncate standard
