-- households.store.ethnic_counts_lock
select unit, as_of, counts::text as counts, version from ethnic_count where unit = any($1) order by unit for update
