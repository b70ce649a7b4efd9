-- households.store.enter
-- New households and new seats, in one round trip; there may be none of either.
with entered as (
  insert into household (
    household_id, unit, village_id, address, area_kind, register_date, words, version, created_at, changed_at, changed_by
  )
  select
    household_id, unit, village_id, address, area_kind, register_date, string_to_array(words, ' '), version,
    created_at, changed_at, changed_by
  from unnest(
    $17::uuid[], $18::text[], $19::uuid[], $20::text[], $21::text[], $22::date[], $23::text[], $24::bigint[],
    $25::timestamptz[], $26::timestamptz[], $27::text[]
  ) as given (
    household_id, unit, village_id, address, area_kind, register_date, words, version, created_at, changed_at,
    changed_by
  )
  returning household_id
),
seated as (
  insert into member (
    household_id, seat, member_id, wrapped_key, full_name, name_key, sex, birth_date, ethnic_code_set, ethnic_code,
    citizen_id, no_citizen_id_reason, relation, member_from, member_until, leave_reason
  )
  select
    household_id, seat, member_id, wrapped_key, full_name, name_key, sex, birth_date, ethnic_code_set, ethnic_code,
    citizen_id, no_citizen_id_reason, relation, member_from, member_until, leave_reason
  from unnest(
    $1::uuid[], $2::smallint[], $3::uuid[], $4::bytea[], $5::text[], $6::text[], $7::text[], $8::date[], $9::text[],
    $10::text[], $11::bytea[], $12::text[], $13::text[], $14::date[], $15::date[], $16::text[]
  ) as given (
    household_id, seat, member_id, wrapped_key, full_name, name_key, sex, birth_date, ethnic_code_set, ethnic_code,
    citizen_id, no_citizen_id_reason, relation, member_from, member_until, leave_reason
  )
  returning household_id
)
select (select count(*) from entered), (select count(*) from seated)
