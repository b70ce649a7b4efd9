-- households.store.rounds_read
-- A round never changes: nothing to lock.
select round_id, unit, year, rules_id, opened_on, due_on, version, created_at
from review_round
where round_id = any($1)
order by round_id
