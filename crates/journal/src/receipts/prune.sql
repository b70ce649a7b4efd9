-- journal.store.prune
delete from journal.receipt
where ctid = any (array(
  select ctid from journal.receipt where recorded_at < $1 limit $2
))
