-- What reports ask of people and households beside their class: disabilities, merit, labour capacity, causes of poverty,
-- livelihood, average living standard. What was stated before is kept beside what is stated now.

set local lock_timeout = '5s';

alter table member add column disabilities jsonb;
alter table member add column merits text[] collate "C";
alter table member add column labour_capacity text collate "C";
alter table member add constraint a_disability_has_a_known_kind check (jsonb_typeof(disabilities) = 'object' and disabilities <> '{}' and disabilities - '{mobility,hearing_speech,sight,mental_psychiatric,intellectual,other}'::text[] = '{}');
alter table member add constraint a_disability_has_a_known_level check (not disabilities @? 'strict $.* ? (@.type() != "string" || !(@ == "mild" || @ == "severe" || @ == "especially_severe"))');
alter table member add constraint a_merit_is_known check (cardinality(merits) > 0 and merits <@ '{revolutionary_before_1945,revolutionary_before_uprising,martyr_family,heroic_mother,armed_forces_hero,labour_hero,wounded_soldier,sick_soldier,toxic_exposure,imprisoned,resistance,helped_revolution}'::text[]);
alter table member add constraint a_labour_capacity_is_known check (labour_capacity in ('able', 'limited', 'unable'));

comment on column member.disabilities is 'Level by kind of disability (khuyết tật), as stated now: an object has each kind once. Null: none is stated. Personal.';
comment on column member.merits is 'Merit to the revolution (người có công), as stated now. Null: none is stated. Personal.';
comment on column member.labour_capacity is 'able, limited or unable (khả năng lao động), as stated now. Null: not stated. Personal.';
comment on constraint a_disability_has_a_known_kind on member is 'The pair of DisabilityKind.';
comment on constraint a_disability_has_a_known_level on member is 'The pair of DisabilityLevel.';
comment on constraint a_merit_is_known on member is 'The pair of Merit.';
comment on constraint a_labour_capacity_is_known on member is 'The pair of LabourCapacity.';

create table former_condition (
  household_id    uuid not null,
  seat            smallint not null,
  until           date not null,
  disabilities    jsonb,
  merits          text[] collate "C",
  labour_capacity text collate "C",
  constraint a_condition_ended_once_on_a_day primary key (household_id, seat, until),
  constraint a_former_disability_has_a_known_kind check (jsonb_typeof(disabilities) = 'object' and disabilities <> '{}' and disabilities - '{mobility,hearing_speech,sight,mental_psychiatric,intellectual,other}'::text[] = '{}'),
  constraint a_former_disability_has_a_known_level check (not disabilities @? 'strict $.* ? (@.type() != "string" || !(@ == "mild" || @ == "severe" || @ == "especially_severe"))'),
  constraint a_former_merit_is_known check (cardinality(merits) > 0 and merits <@ '{revolutionary_before_1945,revolutionary_before_uprising,martyr_family,heroic_mother,armed_forces_hero,labour_hero,wounded_soldier,sick_soldier,toxic_exposure,imprisoned,resistance,helped_revolution}'::text[]),
  constraint a_former_labour_capacity_is_known check (labour_capacity in ('able', 'limited', 'unable'))
);

comment on table former_condition is 'What was stated of members before, each until its day; the present is in member.';
comment on column former_condition.household_id is 'The household. No foreign key, as for member.';
comment on column former_condition.seat is 'The member''s seat.';
comment on column former_condition.until is 'First day on which it was so no more.';
comment on column former_condition.disabilities is 'As in member. Personal.';
comment on column former_condition.merits is 'As in member. Personal.';
comment on column former_condition.labour_capacity is 'As in member. Personal.';
comment on constraint a_condition_ended_once_on_a_day on former_condition is 'Read by household and seat, in order.';
comment on constraint a_former_disability_has_a_known_kind on former_condition is 'The pair of DisabilityKind.';
comment on constraint a_former_disability_has_a_known_level on former_condition is 'The pair of DisabilityLevel.';
comment on constraint a_former_merit_is_known on former_condition is 'The pair of Merit.';
comment on constraint a_former_labour_capacity_is_known on former_condition is 'The pair of LabourCapacity.';

alter table household add column causes text[] collate "C";
alter table household add column is_farming boolean not null default false;
alter table household add constraint a_cause_of_poverty_is_known check (cardinality(causes) > 0 and causes <@ '{no_land,no_capital,no_labour,no_tools,no_skill,no_production_knowledge,illness_or_accident,disaster,other}'::text[]);

comment on column household.causes is 'Why it is poor (nguyên nhân nghèo), as stated now. Null: none is stated.';
comment on column household.is_farming is 'Lives from farming, forestry, fishery or salt, as stated now. False where nobody said so.';
comment on constraint a_cause_of_poverty_is_known on household is 'The pair of PovertyCause.';

create table former_circumstances (
  household_id uuid not null,
  until        date not null,
  causes       text[] collate "C",
  is_farming   boolean not null,
  constraint circumstances_ended_once_on_a_day primary key (household_id, until),
  constraint a_former_cause_of_poverty_is_known check (cardinality(causes) > 0 and causes <@ '{no_land,no_capital,no_labour,no_tools,no_skill,no_production_knowledge,illness_or_accident,disaster,other}'::text[])
);

comment on table former_circumstances is 'What was stated of households before, each until its day; the present is in household.';
comment on column former_circumstances.household_id is 'The household. No foreign key, as for member.';
comment on column former_circumstances.until is 'First day on which it was so no more.';
comment on column former_circumstances.causes is 'As in household.';
comment on column former_circumstances.is_farming is 'As in household.';
comment on constraint circumstances_ended_once_on_a_day on former_circumstances is 'Read by household, in order.';
comment on constraint a_former_cause_of_poverty_is_known on former_circumstances is 'The pair of PovertyCause.';

comment on column household.has_former is 'Whether a table of what is former, or of assignments, tells of it: the others are read without them.';

alter table standard add column rural_average_line_vnd bigint;
alter table standard add column urban_average_line_vnd bigint;
alter table standard add constraint an_average_line_is_above_the_line check (rural_average_line_vnd > rural_line_vnd and urban_average_line_vnd > urban_line_vnd);

comment on column standard.rural_average_line_vnd is 'At or below it, and above the line, a household that lives from farming has an average living standard; null where there is none.';
comment on column standard.urban_average_line_vnd is 'The same in urban areas.';
comment on constraint an_average_line_is_above_the_line on standard is 'Null where there is none.';

alter table decision add column is_farming boolean not null default false;

comment on column decision.is_farming is 'Whether the household lived from farming, forestry, fishery or salt on that day, as known then; frozen.';

alter table decision_class add column average_line_vnd bigint;
alter table decision_class add column is_average_living boolean not null default false;
alter table decision_class add constraint an_average_living_standard_is_above_poverty check (not is_average_living or (class = 'not_poor' and average_line_vnd > line_vnd) is true);

comment on column decision_class.average_line_vnd is 'The line of an average living standard applied, frozen; null where there is none.';
comment on column decision_class.is_average_living is 'Whether the living standard is average (mức sống trung bình).';
comment on constraint an_average_living_standard_is_above_poverty on decision_class is 'The pair of classify().';
