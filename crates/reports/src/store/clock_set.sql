-- reports.store.clock_set
-- Ticks go on while they still show what was recorded later.
update poverty_clock
set known_at = $1, position = $2, tick = case when units_known_at > $1 then tick else 0 end
