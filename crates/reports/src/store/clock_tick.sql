-- reports.store.clock_tick
-- Waits for a batch of households that is being counted, and keeps the next one waiting. Null while no report can have
-- been answered: no unit was told, or no household counted.
update poverty_clock
set tick = least(tick + 1, 1000), units_known_at = $1
returning case when exists (select from unit) then known_at end as seen_at, tick
