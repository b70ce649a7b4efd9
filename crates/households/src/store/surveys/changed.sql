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
  household.household_id, household.unit, household.village_id, former.former_untils, former.former_units,
  former.former_village_ids, assigned.split_units, assigned.parts, assigned.part_days,
  seated.head_untils || headed.head_untils as head_untils,
  seated.head_code_sets || headed.head_code_sets as head_code_sets, seated.head_codes || headed.head_codes as head_codes,
  seated.froms, seated.untils, held.days, held.incomes, held.deprivations, held.area_kinds
from changed
join household on household.household_id = changed.household_id
cross join lateral (
  select
    array_agg(member_from) as froms,
    array_agg(member_until) as untils,
    array_agg(member_until) filter (where relation = 'head') as head_untils,
    array_agg(ethnic_code_set) filter (where relation = 'head') as head_code_sets,
    array_agg(ethnic_code) filter (where relation = 'head') as head_codes
  from member
  where member.household_id = household.household_id
) as seated
cross join lateral (
  select
    coalesce(array_agg(until order by until), '{}') as former_untils,
    coalesce(array_agg(unit order by until), '{}') as former_units,
    coalesce(array_agg(village_id order by until), '{}') as former_village_ids
  from former_home
  where household.has_former and former_home.household_id = household.household_id
) as former
cross join lateral (
  select
    coalesce(array_agg(unit order by unit, effective), '{}') as split_units,
    coalesce(array_agg(assigned_unit order by unit, effective), '{}') as parts,
    coalesce(array_agg(effective order by unit, effective), '{}') as part_days
  from assignment
  where household.has_former and assignment.household_id = household.household_id
) as assigned
cross join lateral (
  select
    array_agg(until) as head_untils,
    array_agg(ethnic_code_set) as head_code_sets,
    array_agg(ethnic_code) as head_codes
  from former_relation
  join member using (household_id, seat)
  where household.has_former
    and former_relation.household_id = household.household_id
    and former_relation.relation = 'head'
) as headed
cross join lateral (
  select
    coalesce(array_agg(decide_date), '{}') as days,
    coalesce(array_agg(income_vnd), '{}') as incomes,
    coalesce(array_agg(array_to_string(deprivations, ' ')), '{}') as deprivations,
    coalesce(array_agg(area_kind), '{}') as area_kinds
  from decision
  where decision.household_id = household.household_id and decision.corrected_by is null
) as held
