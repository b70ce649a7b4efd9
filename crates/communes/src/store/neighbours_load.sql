-- communes.store.neighbours_load
-- Per question (a unit, or the unit of a village): the unit's kind and its villages. Not locked: the constraint
-- a_name_is_borne_by_one_village_on_a_day is what two of them meet at.
with asked as (
  select question, coalesce(given.unit_code, village.unit_code) as code, coalesce(given.unit_from, village.unit_from) as valid_from
  from unnest($1::text[], $2::date[], $3::uuid[]) with ordinality as given (unit_code, unit_from, village_id, question)
  left join village using (village_id)
)
select asked.question, unit.kind as unit_kind, village.village_id, village.search_key, village.valid_from, village.valid_until
from asked
join unit using (code, valid_from)
left join village on village.unit_code = asked.code and village.unit_from = asked.valid_from
