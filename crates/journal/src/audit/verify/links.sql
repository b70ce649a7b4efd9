-- journal.audit.links
-- The chain from its place $1 on, each with its entry, which may be gone.
select
  chain.position, chain.hash, chain.entry as chained, audit.entry, recorded_at, principal, method, request_id, outcome,
  aggregates, versions_before, versions_after, digest_before, digest_after, traceparent
from (
  select position, entry, hash from journal.audit_chain where position > $1 order by position limit $2
) as chain
left join journal.audit on audit.entry = chain.entry
order by chain.position
