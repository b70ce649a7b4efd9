-- reports.store.clock_set
update poverty_clock set known_at = $1, position = $2
