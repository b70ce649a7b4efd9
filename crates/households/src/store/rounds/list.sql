-- households.store.round_list
select round_id, unit, year, rules_id, opened_on, due_on, version, created_at
from review_round
where round_id > $1
  and ($3::text[] is null or unit = any($3))
  and ($4::smallint is null or year = $4)
order by round_id
limit $2
