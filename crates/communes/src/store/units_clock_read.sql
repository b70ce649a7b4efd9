-- communes.store.units_clock_read
select ticks from units_clock
