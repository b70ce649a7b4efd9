-- journal.audit.extend
-- When everything seen has settled ($4), what is seen now is next. This transaction gets its number here, after it has
-- read: every number that was drawn for an entry up to then is of an earlier one.
with chained as (
  insert into journal.audit_chain (position, entry, hash)
  select position, entry, hash
  from unnest($1::bigint[], $2::bigint[], $3::bytea[]) as given (position, entry, hash)
  returning position
),
settled as (
  update journal.audit_progress
  set settled = seen, seen_by = pg_current_xact_id(),
    seen = greatest(seen, $5::bigint, (select max(entry) from journal.audit_chain))
  where $4::boolean
)
select count(*) from chained
