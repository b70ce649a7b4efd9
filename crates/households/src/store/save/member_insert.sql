-- households.store.member_insert
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
