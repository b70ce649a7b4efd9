-- The rows of one registration, with the sizes of an average one: household, four members, three of them with a
-- citizen id, event in both forms, outbox, receipt, entry in the audit, claims. One statement: one round trip, one commit.
with given as materialized (select uuidv7() as household_id, uuidv7() as request_id, now() as at),
people as materialized (
  select household_id, seat, uuidv7() as member_id from given, generate_series(0, 3) as seat
),
h as (
  insert into household (
    household_id, unit, address, register_date, words, version, created_at, changed_at, changed_by
  )
  select
    household_id, '06' || (100 + floor(random() * 177))::text || '@2020-01-01', 'Số 12, tổ 3, khu 5', '2023-01-01',
    array['nguyen', 'van', 'an', 'tran', 'thi', 'binh', 'hoa', 'minh'], 1, at, at, 'bench'
  from given
),
m as (
  insert into member (
    household_id, seat, member_id, wrapped_key, full_name, name_key, sex, birth_date, ethnic_code_set, ethnic_code,
    citizen_id, no_citizen_id_reason, relation, member_from
  )
  select
    household_id, seat, member_id, decode(repeat('5a', 76), 'hex'), 'Nguyễn Văn An', 'nguyen van an', 'male',
    '1990-05-20', 'TK2008', '01', case when seat < 3 then decode(repeat('5a', 40), 'hex') end,
    case when seat = 3 then 'child' end, case when seat = 0 then 'head' else 'child' end, '2023-01-01'
  from people
),
happened as (
  insert into journal.event (
    aggregate_id, version, kind, body, recorded_at, principal, request_id, subject, message, valid_on, payload
  )
  select
    household_id, 1, 'household.registered', decode(repeat('5a', 1800), 'hex'), at, 'bench', request_id,
    'sinhke.households.v1.household.registered.06661', 'sinhke.households.v1.HouseholdRegistered', '2023-01-01',
    decode(repeat('5a', 100), 'hex')
  from given
  returning seq
),
waiting as (insert into journal.outbox (seq) select seq from happened),
answered as (
  insert into journal.receipt (principal, method, request_id, body_hash, answer, recorded_at)
  select
    'bench', '/sinhke.households.v1.HouseholdService/RegisterHousehold', request_id,
    sha256(request_id::text::bytea), decode(repeat('5a', 900), 'hex'), at
  from given
),
audited as (
  insert into journal.audit (
    recorded_at, principal, method, request_id, outcome, aggregates, versions_before, versions_after,
    digest_before, digest_after, traceparent
  )
  select
    at, 'bench', 'sinhke.households.v1.HouseholdService/RegisterHousehold', request_id, 'done', array[household_id],
    array[0], array[1], decode(repeat('5a', 32), 'hex'), decode(repeat('5a', 32), 'hex'),
    '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
  from given
)
insert into journal.claim (kind, digest, holder)
select 'citizen_id', sha256(member_id::text::bytea), member_id from people where seat < 3
