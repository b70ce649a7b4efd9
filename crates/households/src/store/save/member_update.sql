-- households.store.member_update
-- Whose seat it is and since when never changes; the key is the rotation's to rewrap.
update member set
  full_name = given.full_name,
  name_key = given.name_key,
  sex = given.sex,
  birth_date = given.birth_date,
  ethnic_code_set = given.ethnic_code_set,
  ethnic_code = given.ethnic_code,
  citizen_id = given.citizen_id,
  no_citizen_id_reason = given.no_citizen_id_reason,
  relation = given.relation,
  member_until = given.member_until,
  leave_reason = given.leave_reason,
  disabilities = given.disabilities::jsonb,
  merits = string_to_array(given.merits, ' '),
  labour_capacity = given.labour_capacity
from unnest(
  $1::uuid[], $2::smallint[], $3::uuid[], $4::bytea[], $5::text[], $6::text[], $7::text[], $8::date[], $9::text[],
  $10::text[], $11::bytea[], $12::text[], $13::text[], $14::date[], $15::date[], $16::text[], $17::text[],
  $18::text[], $19::text[]
) as given (
  household_id, seat, member_id, wrapped_key, full_name, name_key, sex, birth_date, ethnic_code_set, ethnic_code,
  citizen_id, no_citizen_id_reason, relation, member_from, member_until, leave_reason, disabilities, merits,
  labour_capacity
)
where member.household_id = given.household_id
  and member.seat = given.seat
  and member.member_id = given.member_id
  and member.member_from = given.member_from
