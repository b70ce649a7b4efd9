-- journal.history.of_record
select version, kind, body, recorded_at, principal, valid_on
from journal.event
where aggregate_id = $1
  and ($2::bigint is null or version < $2)
order by version desc
limit $3
