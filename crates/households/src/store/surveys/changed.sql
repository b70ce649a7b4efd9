-- households.store.surveys_changed
-- Households with an event after a position of the public order, or with one that has no position yet. Positions are
-- given in the order of commits: what is not after the last one seen was seen.
with changed as (
  select event.aggregate_id as household_id
  from journal.relayed
  join journal.event on event.seq = relayed.seq
  where relayed.position > $1
  union
  select event.aggregate_id
  from journal.outbox
  join journal.event on event.seq = outbox.seq
)
select
  (select max(position) from journal.relayed) as position,
  household.household_id, household.unit, household.village_id, assigned.parts, assigned.part_days, head.ethnic_code_set, head.ethnic_code,
  seated.froms, seated.untils, held.days, held.incomes, held.deprivations, held.area_kinds
from changed
join household on household.household_id = changed.household_id
join member as head on head.household_id = household.household_id and head.relation = 'head'
cross join lateral (
  select
    coalesce(array_agg(assigned_unit order by effective), '{}') as parts,
    coalesce(array_agg(effective order by effective), '{}') as part_days
  from assignment
  where household.has_former
    and assignment.household_id = household.household_id
    and assignment.unit = household.unit
) as assigned
cross join lateral (
  select array_agg(member_from) as froms, array_agg(member_until) as untils
  from member
  where member.household_id = household.household_id
) as seated
cross join lateral (
  select
    coalesce(array_agg(decide_date), '{}') as days,
    coalesce(array_agg(income_vnd), '{}') as incomes,
    coalesce(array_agg(array_to_string(deprivations, ' ')), '{}') as deprivations,
    coalesce(array_agg(area_kind), '{}') as area_kinds
  from decision
  where decision.household_id = household.household_id and decision.corrected_by is null
) as held
