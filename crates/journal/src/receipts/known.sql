-- journal.store.known
select asked.at, receipt.body_hash, receipt.answer, null::uuid as holder
from unnest($1::text[], $2::text[], $3::uuid[]) with ordinality as asked (principal, method, request_id, at)
join journal.receipt
  on receipt.principal = asked.principal and receipt.method = asked.method and receipt.request_id = asked.request_id
union all
select named.at, null, null, claim.holder
from unnest($4::text[], $5::bytea[]) with ordinality as named (kind, digest, at)
join journal.claim on claim.kind = named.kind and claim.digest = named.digest
