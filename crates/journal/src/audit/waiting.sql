-- journal.audit.waiting
-- $1 is what is settled. Said of both tables, so that neither is read from its beginning.
select
  audit.entry, recorded_at, principal, method, request_id, outcome, aggregates, versions_before, versions_after,
  digest_before, digest_after, traceparent
from journal.audit
where audit.entry > $1
  and not exists (
    select from journal.audit_chain as chained where chained.entry = audit.entry and chained.entry > $1
  )
order by audit.entry
limit $2
