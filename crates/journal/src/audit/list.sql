-- journal.audit.list
-- Newest first. A value that is not asked for is null.
select
  audit.entry, recorded_at, principal, method, request_id, outcome, aggregates, versions_before, versions_after,
  digest_before, digest_after, traceparent, chained.position
from journal.audit
left join journal.audit_chain as chained on chained.entry = audit.entry
where ($1::text is null or principal = $1)
  and ($2::text is null or method = $2)
  and ($3::timestamptz is null or recorded_at >= $3)
  and ($4::timestamptz is null or recorded_at < $4)
  and ($5::bigint is null or audit.entry < $5)
order by audit.entry desc
limit $6
