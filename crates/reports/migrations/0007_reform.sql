-- Units are split: an event says in which part of its unit a household lies. Where it is recorded stays as it is.

set local lock_timeout = '5s';

alter table subject add column part_code text collate "C";
alter table subject drop constraint facts_are_whole;
alter table subject drop constraint an_event_tells_facts_or_a_decision;
alter table subject add constraint facts_are_whole check (
  num_nonnulls(unit_code, unit_from) in (0, 2) and num_nonnulls(minority, persons) in (0, 2)
  and (persons is null or unit_code is not null)
);
alter table subject add constraint an_event_tells_facts_a_decision_or_a_part check (
  num_nonnulls(persons, decision_id, part_code) = 1 and (unit_code is null) = (decision_id is not null)
);
comment on column subject.unit_code is 'Facts, part: the unit it was recorded in. Null in a decision.';
comment on column subject.unit_from is 'Facts, part: that unit''s first day.';
comment on column subject.part_code is 'Part: the one it lies in of those that unit_code was split into on valid_on. Null in facts and in a decision.';
comment on constraint facts_are_whole on subject is 'Unit, group and number travel together.';
comment on constraint an_event_tells_facts_a_decision_or_a_part on subject is 'One of the three.';

alter table poverty_group add column part text not null default '' collate "C";
alter table poverty_group drop constraint a_group_is_named_once;
alter table poverty_group add constraint a_group_is_named_once
  unique (unit_code, unit_from, area_kind, minority, standard, class, movement, with_group, part);
comment on column poverty_group.part is 'Which part of the unit, once it is assigned: code and day of the split; empty before, and where nothing was split.';
comment on column poverty_group.with_group is 'Having moved: the group that the household came from or goes on in, as unit/area_kind/minority, with /part where it is assigned; empty where it is the same, or no other.';
comment on constraint a_group_is_named_once on poverty_group is 'Finds its number.';
