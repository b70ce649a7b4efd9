-- journal.audit.progress
-- The end of the chain, and whether what was seen is settled. A number that no transaction has yet is of another
-- cluster, none of whose transactions are here: the database was restored.
select
  coalesce(last.position, 0) as position, last.hash, progress.settled, progress.seen,
  progress.seen_by < pg_snapshot_xmin(pg_current_snapshot())
    or progress.seen_by >= pg_snapshot_xmax(pg_current_snapshot()) as has_ended
from journal.audit_progress as progress
left join lateral (
  select position, hash from journal.audit_chain order by position desc limit 1
) as last on true
