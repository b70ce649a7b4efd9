-- sinhke.bench.lag_reached
select position from poverty_clock
