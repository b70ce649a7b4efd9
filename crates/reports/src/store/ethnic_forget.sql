-- reports.store.ethnic_forget
truncate ethnic_taken, ethnic_count
