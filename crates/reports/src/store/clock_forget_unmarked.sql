-- reports.store.clock_forget_unmarked
delete from unmarked
