-- reports.store.clock_lock
-- Waits for a batch of households that is being counted, and keeps the next one waiting.
select case when exists (select from unit) then known_at end as shown
from poverty_clock
for update
