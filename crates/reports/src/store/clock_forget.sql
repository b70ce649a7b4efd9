-- reports.store.clock_forget
update poverty_clock set known_at = null, position = 0, tick = 0, units_known_at = null
