-- households.store.round_progress
-- How many reviews are at which stage, and how many of them are late on a day.
select
  round_id,
  stage,
  count(*) as reviews,
  count(*) filter (where withdrawn_on is null and coalesce(decided_on, $2) > due_on) as late
from review
where round_id = any($1)
group by round_id, stage
order by round_id, stage
