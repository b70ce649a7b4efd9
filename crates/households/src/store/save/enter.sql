-- households.store.enter
-- New households and new seats, in one round trip; there may be none of either.
with entered as (
  insert into household (
    household_id, unit, village_id, address, area_kind, register_date, words, version, created_at, changed_at, changed_by,
    causes, is_farming, has_former
  )
  select
    household_id, unit, village_id, address, area_kind, register_date, string_to_array(words, ' '), version,
    created_at, changed_at, changed_by, string_to_array(causes, ' '), is_farming, has_former
  from unnest(
    $20::uuid[], $21::text[], $22::uuid[], $23::text[], $24::text[], $25::date[], $26::text[], $27::bigint[],
    $28::timestamptz[], $29::timestamptz[], $30::text[], $31::text[], $32::boolean[], $33::boolean[]
  ) as given (
    household_id, unit, village_id, address, area_kind, register_date, words, version, created_at, changed_at,
    changed_by, causes, is_farming, has_former
  )
  returning household_id
),
seated as (
  insert into member (
    household_id, seat, member_id, wrapped_key, full_name, name_key, sex, birth_date, ethnic_code_set, ethnic_code,
    citizen_id, no_citizen_id_reason, relation, member_from, member_until, leave_reason, disabilities, merits,
    labour_capacity
  )
  select
    household_id, seat, member_id, wrapped_key, full_name, name_key, sex, birth_date, ethnic_code_set, ethnic_code,
    citizen_id, no_citizen_id_reason, relation, member_from, member_until, leave_reason, disabilities::jsonb,
    string_to_array(merits, ' '), labour_capacity
  from unnest(
    $1::uuid[], $2::smallint[], $3::uuid[], $4::bytea[], $5::text[], $6::text[], $7::text[], $8::date[], $9::text[],
    $10::text[], $11::bytea[], $12::text[], $13::text[], $14::date[], $15::date[], $16::text[], $17::text[],
    $18::text[], $19::text[]
  ) as given (
    household_id, seat, member_id, wrapped_key, full_name, name_key, sex, birth_date, ethnic_code_set, ethnic_code,
    citizen_id, no_citizen_id_reason, relation, member_from, member_until, leave_reason, disabilities, merits,
    labour_capacity
  )
  returning household_id
)
select (select count(*) from entered), (select count(*) from seated)
