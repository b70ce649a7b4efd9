-- households.store.declared_day_learn
insert into declared_day (day, is_working)
select day, is_working from unnest($1::date[], $2::boolean[]) as given (day, is_working)
on conflict (day) do update set is_working = excluded.is_working
