-- reports.store.clock_set
-- A parked event that is applied late moves the instant, not the position.
-- Ticks go on while they still show what was recorded later.
update poverty_clock
set known_at = $1, position = greatest(position, $2), tick = case when units_known_at > $1 then tick else 0 end
