-- The province's totals of the same question in one pass of PostgreSQL over the same tables: rural line $1, urban line
-- $2, against VN-2022.
with latest as (
  select distinct on (household_id) household_id, income_vnd, cardinality(deprivations) as count, area_kind
  from decision
  where corrected_by is null and decide_date <= '2025-01-01'
  order by household_id, decide_date desc
),
people as (
  select
    household_id, count(*) as persons,
    bool_or(relation = 'head' and ethnic_code_set = 'TK2008' and ethnic_code <> '01') as minority
  from member
  where member_from <= '2025-01-01' and (member_until is null or '2025-01-01' < member_until)
  group by household_id
),
classed as (
  select
    household.unit, people.persons, people.minority,
    case
      when income_vnd > case latest.area_kind when 'rural' then 1500000 else 2000000 end then 'not_poor'
      when count >= 3 then 'poor'
      else 'near_poor'
    end as before,
    case
      when income_vnd > case latest.area_kind when 'rural' then $1 else $2 end then 'not_poor'
      when count >= 3 then 'poor'
      else 'near_poor'
    end as after
  from household
  join people using (household_id)
  left join latest using (household_id)
),
counted as (
  select unit, minority, before, after, count(*) as households, sum(persons) as persons
  from classed
  group by unit, minority, before, after
)
select coalesce(sum(households) filter (where before <> 'poor' and after = 'poor'), 0)::bigint from counted
