-- communes.store.units_clock_tick
-- The last lock of every transaction that takes it, so it cannot close a ring.
update units_clock set ticks = ticks + 1
