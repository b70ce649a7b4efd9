-- households.store.review_list
select review_id
from review
where review_id > $1
  and ($3::text[] is null or unit = any($3))
  and ($4::uuid is null or round_id = $4)
  and ($5::uuid is null or household_id = $5)
  and ($6::uuid is null or village_id = $6)
  and ($7::text is null or stage = $7)
  and (not $8 or is_late or (decided_on is null and withdrawn_on is null and due_on < $9))
order by review_id
limit $2
