-- Made-up households, $1 of them, each with four members and one decision, spread over the communes of 2025-01-01. What
-- a simulation never reads is the same everywhere.
with place as materialized (
  select array_agg(unit order by unit) as units from unit
  where kind in ('xa', 'phuong', 'thi_tran') and valid_from <= '2025-01-01' and '2025-01-01' < valid_until
),
made as materialized (
  select
    uuidv7() as household_id, uuidv7() as decision_id, number,
    units[1 + number % cardinality(units)] as unit,
    case when number % 3 = 0 then 'urban' else 'rural' end as area_kind,
    case when number % 8 = 0 then '09' else '01' end as ethnic_code
  from generate_series(1, $1) as number, place
),
entered as (
  insert into household (
    household_id, unit, register_date, words, version, created_at, changed_at, changed_by
  )
  select household_id, unit, '2023-01-01', '{}', 2, now(), now(), 'bench' from made
),
seated as (
  insert into member (
    household_id, seat, member_id, wrapped_key, full_name, name_key, sex, birth_date, ethnic_code_set, ethnic_code,
    no_citizen_id_reason, relation, member_from
  )
  select
    household_id, seat, uuidv7(), decode(repeat('5a', 76), 'hex'), 'Nguyễn Văn An', 'nguyen van an', 'male',
    '1990-05-20', 'TK2008', ethnic_code, 'not_issued', case when seat = 0 then 'head' else 'child' end, '2023-01-01'
  from made, generate_series(0, 3) as seat
)
insert into decision (
  decision_id, household_id, seat, document_number, document_date, document_issuer, decide_date, income_vnd,
  deprivations, area_kind, unit, areas_position, recorded_at, recorded_by
)
select
  decision_id, household_id, 0, '12/QĐ-UBND', '2024-12-01', 'UBND xã', '2024-12-01', 800000 + number::bigint * 7919 % 3000000,
  (array[
    'employment', 'dependants', 'nutrition', 'health_insurance', 'adult_education', 'child_attendance',
    'housing_quality', 'housing_area', 'water_source', 'toilet', 'telecom_use', 'info_device'
  ])[1 + number % 7:number % 12],
  area_kind, unit, 1, now(), 'bench'
from made
