-- journal.store.append
-- Sequence numbers are drawn in the order of the given rows: the sort stands below the insert.
with happened as (
  insert into journal.event (
    aggregate_id, version, kind, body, recorded_at, principal, request_id, traceparent,
    subject, message, valid_on, payload
  )
  select
    aggregate_id, version, kind, body, recorded_at, principal, request_id, traceparent,
    subject, message, valid_on, payload
  from unnest(
    $1::uuid[], $2::bigint[], $3::text[], $4::bytea[], $5::timestamptz[], $6::text[], $7::uuid[], $8::text[],
    $9::text[], $10::text[], $11::date[], $12::bytea[]
  ) with ordinality as given (
    aggregate_id, version, kind, body, recorded_at, principal, request_id, traceparent,
    subject, message, valid_on, payload, at
  )
  order by at
  returning seq, subject is not null as leaves
),
-- Positions are given here ($23 is the first) only while nothing waits for one: what is seen waiting may be an earlier
-- event of one of these records.
lead as materialized (
  select $23::bigint is not null and not exists (select from journal.outbox) as gives
),
waiting as (
  insert into journal.outbox (seq)
  select seq from happened, lead where leaves and not gives
  returning seq
),
placed as (
  insert into journal.relayed (position, seq)
  select $23::bigint - 1 + row_number() over (order by seq), seq from happened, lead where leaves and gives
  returning position
),
answered as (
  insert into journal.receipt (principal, method, request_id, body_hash, answer, recorded_at)
  select principal, method, request_id, body_hash, answer, recorded_at
  from unnest($13::text[], $14::text[], $15::uuid[], $16::bytea[], $17::bytea[], $18::timestamptz[])
    as given (principal, method, request_id, body_hash, answer, recorded_at)
  returning request_id
),
-- A claim's row is touched only if its holder is still the one the rules saw.
wanted as materialized (
  select kind, digest, was, becomes
  from unnest($19::text[], $20::bytea[], $21::uuid[], $22::uuid[]) with ordinality
    as given (kind, digest, was, becomes, at)
  order by at
),
taken as (
  insert into journal.claim (kind, digest, holder)
  select kind, digest, becomes from wanted where was is null
  returning holder
),
passed_on as (
  update journal.claim
  set holder = wanted.becomes
  from wanted
  where claim.kind = wanted.kind and claim.digest = wanted.digest and claim.holder = wanted.was
    and wanted.becomes is not null
  returning claim.holder
),
given_up as (
  delete from journal.claim
  using wanted
  where claim.kind = wanted.kind and claim.digest = wanted.digest and claim.holder = wanted.was
    and wanted.becomes is null
  returning claim.holder
),
-- The transaction gets its number before its entries get theirs: so whoever has seen an entry, and then waits for all
-- transactions of that time, has seen every entry before it.
own as materialized (select pg_current_xact_id() as xid),
audited as (
  insert into journal.audit (
    recorded_at, principal, method, request_id, outcome, aggregates, versions_before, versions_after,
    digest_before, digest_after, traceparent
  )
  select
    recorded_at, principal, method, request_id, outcome, aggregates::uuid[], versions_before::bigint[],
    versions_after::bigint[], digest_before, digest_after, traceparent
  from own, unnest(
    $24::timestamptz[], $25::text[], $26::text[], $27::uuid[], $28::text[], $29::text[], $30::text[], $31::text[],
    $32::bytea[], $33::bytea[], $34::text[]
  ) with ordinality as given (
    recorded_at, principal, method, request_id, outcome, aggregates, versions_before, versions_after,
    digest_before, digest_after, traceparent, at
  )
  where own.xid is not null
  order by at
  returning entry
)
select
  (select count(*) from happened),
  (select count(*) from waiting),
  (select count(*) from placed),
  (select count(*) from answered),
  (select count(*) from taken) + (select count(*) from passed_on) + (select count(*) from given_up),
  (select count(*) from audited)
