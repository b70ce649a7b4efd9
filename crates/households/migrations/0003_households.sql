-- Households with their members, and the decisions on their class.

set local lock_timeout = '5s';

create table household (
  household_id  uuid not null,
  unit          text collate "C" not null,
  village_id    uuid,
  address       text,
  area_kind     text collate "C",
  register_date date not null,
  words         text[] collate "C" not null,
  version       bigint not null,
  created_at    timestamptz not null,
  changed_at    timestamptz not null,
  changed_by    text collate "C" not null,
  constraint a_household_is_known_once primary key (household_id),
  constraint a_household_is_rural_or_urban check (area_kind in ('rural', 'urban')),
  constraint a_household_has_an_event check (version > 0)
) with (fillfactor = 90);

comment on table household is 'Households (hộ gia đình) as they now are.';
comment on column household.household_id is 'The household: time-ordered, given by the service.';
comment on column household.unit is 'The unit it was recorded in: code and first day. Never changes: successions say where it lies later.';
comment on column household.village_id is 'Its village; null where not known. Not a foreign key: the copy of villages may be rebuilt.';
comment on column household.address is 'House number and street or hamlet; null where not known. Personal.';
comment on column household.area_kind is 'rural or urban as stated; null where the unit''s kind or the village says.';
comment on column household.register_date is 'The day from which it is registered.';
comment on column household.words is 'The words of its current members'' names, without diacritics, each once; what a search looks up. Personal.';
comment on column household.version is 'Counts its events.';
comment on column household.created_at is 'When it was recorded.';
comment on column household.changed_at is 'When its last event was recorded.';
comment on column household.changed_by is 'Who asked for its last event: an account id.';
comment on constraint a_household_is_known_once on household is 'Lists go in this order.';
comment on constraint a_household_is_rural_or_urban on household is 'The pair of AreaKind.';
comment on constraint a_household_has_an_event on household is 'Version 0 is a household that does not exist.';

create index household_of_unit on household (unit, household_id);
comment on index household_of_unit is 'Lists of a unit, and of a caller whose areas are units.';
create index household_of_word on household using gin (words);
comment on index household_of_word is 'Search by name. On households, not on members: a quarter of the rows, and most words of a household are shared.';

-- Thousands of words, most of them rare: without their frequencies a rare one is searched by reading everything.
alter table household alter column words set statistics 1000;

create table member (
  household_id         uuid not null,
  seat                 smallint not null,
  member_id            uuid not null,
  wrapped_key          bytea not null,
  full_name            text not null,
  name_key             text collate "C" not null,
  sex                  text collate "C" not null,
  birth_date           date not null,
  ethnic_code_set      text collate "C" not null,
  ethnic_code          text collate "C" not null,
  citizen_id           bytea,
  no_citizen_id_reason text collate "C",
  relation             text collate "C" not null,
  member_from          date not null,
  member_until         date,
  leave_reason         text collate "C",
  constraint a_membership_has_one_seat primary key (household_id, seat),
  constraint a_seat_counts_from_zero check (seat >= 0),
  constraint a_member_is_male_or_female check (sex in ('male', 'female')),
  constraint an_ethnic_code_has_its_set check (ethnic_code_set in ('TK2008', 'TK1979') and ethnic_code ~ '^[0-9]{2}$'),
  constraint a_member_has_an_id_or_a_reason check (num_nonnulls(citizen_id, no_citizen_id_reason) = 1),
  constraint a_reason_for_no_id_is_known check (no_citizen_id_reason in ('child', 'not_issued', 'no_papers', 'foreigner')),
  constraint a_relation_is_known check (relation in ('head', 'spouse', 'child', 'parent', 'grandparent', 'grandchild', 'sibling', 'other')),
  constraint nobody_joins_before_birth check (birth_date <= member_from),
  constraint a_membership_ends_with_a_reason check ((member_until is null) = (leave_reason is null)),
  constraint a_reason_for_leaving_is_known check (leave_reason in ('moved_to_household', 'left_province', 'death', 'mistake')),
  constraint a_membership_lasts_a_day_unless_mistaken check (member_until > member_from or (leave_reason = 'mistake' and member_until = member_from))
);

comment on table member is 'Memberships (nhân khẩu) with the person''s details as this household has them. Who leaves and comes back has two rows.';
comment on column member.household_id is 'The household. No foreign key: both are written by one statement list only, and a bulk import would pay for the check.';
comment on column member.seat is 'Its place in the order in which members became known, from 0.';
comment on column member.member_id is 'The person; kept when moving to another household.';
comment on column member.wrapped_key is 'The person''s data key under the master key. Destroying it everywhere erases the sealed fields, the journal''s too.';
comment on column member.full_name is 'Name, NFC. Personal.';
comment on column member.name_key is 'The name without diacritics, in lower case. Personal.';
comment on column member.sex is 'male or female. Personal.';
comment on column member.birth_date is 'Personal.';
comment on column member.ethnic_code_set is 'TK2008 or TK1979: a code means nothing without it.';
comment on column member.ethnic_code is 'Two digits. Personal.';
comment on column member.citizen_id is 'The citizen id sealed under the person''s key; null when there is none.';
comment on column member.no_citizen_id_reason is 'Why there is none; null when there is one.';
comment on column member.relation is 'To the head.';
comment on column member.member_from is 'First day of the membership.';
comment on column member.member_until is 'First day no longer a member; null while a member.';
comment on column member.leave_reason is 'Why it ended; null while a member.';
comment on constraint a_membership_has_one_seat on member is 'Members are read by household, in order.';
comment on constraint a_seat_counts_from_zero on member is 'From 0.';
comment on constraint a_member_is_male_or_female on member is 'The pair of Sex.';
comment on constraint an_ethnic_code_has_its_set on member is 'The pair of Ethnicity.';
comment on constraint a_member_has_an_id_or_a_reason on member is 'The pair of Identity.';
comment on constraint a_reason_for_no_id_is_known on member is 'The pair of NoCitizenId.';
comment on constraint a_relation_is_known on member is 'The pair of Relation.';
comment on constraint nobody_joins_before_birth on member is 'The pair of Person::check.';
comment on constraint a_membership_ends_with_a_reason on member is 'The pair of Left.';
comment on constraint a_reason_for_leaving_is_known on member is 'The pair of LeaveReason.';
comment on constraint a_membership_lasts_a_day_unless_mistaken on member is 'A mistake may end on the day it began.';

create unique index a_household_has_one_head on member (household_id) where relation = 'head';
comment on index a_household_has_one_head is 'The second lock behind the rule; there is no second head even after the first one left.';
create unique index a_person_lives_in_one_household on member (member_id) where member_until is null;
comment on index a_person_lives_in_one_household is 'The second lock behind MoveMember; finds where a person lives.';

create table decision (
  decision_id     uuid not null,
  household_id    uuid not null,
  seat            smallint not null,
  document_number text not null,
  document_date   date not null,
  document_issuer text not null,
  decide_date     date not null,
  income_vnd      bigint not null,
  deprivations    text[] collate "C" not null,
  area_kind       text collate "C" not null,
  unit            text collate "C" not null,
  areas_position  bigint not null,
  corrects        uuid,
  corrected_by    uuid,
  recorded_at     timestamptz not null,
  recorded_by     text collate "C" not null,
  constraint a_decision_is_known_once primary key (decision_id),
  constraint a_decision_has_one_seat unique (household_id, seat),
  constraint a_decision_s_seat_counts_from_zero check (seat >= 0),
  constraint a_decision_s_area_is_rural_or_urban check (area_kind in ('rural', 'urban')),
  constraint an_income_is_not_negative check (income_vnd >= 0),
  constraint a_decision_does_not_correct_itself check (corrects <> decision_id and corrected_by <> decision_id),
  constraint a_decision_is_corrected_once unique (corrects)
);

comment on table decision is 'Decisions on households (quyết định công nhận). What they rest on is frozen in them; only corrected_by is ever written later.';
comment on column decision.decision_id is 'The decision.';
comment on column decision.household_id is 'Of which household.';
comment on column decision.seat is 'Its place in the order in which the household''s decisions became known, from 0.';
comment on column decision.document_number is 'The paper''s number.';
comment on column decision.document_date is 'The day it was signed.';
comment on column decision.document_issuer is 'Who issued it.';
comment on column decision.decide_date is 'The day from which it holds.';
comment on column decision.income_vnd is 'Income per person and month.';
comment on column decision.deprivations is 'Codes of the indicators it is deprived in.';
comment on column decision.area_kind is 'The kind of area whose line was applied, frozen.';
comment on column decision.unit is 'The unit it lay in on that day, frozen.';
comment on column decision.areas_position is 'How far the copy of the areas had come when it was decided.';
comment on column decision.corrects is 'The decision it corrects; null mostly.';
comment on column decision.corrected_by is 'The decision that corrected it; null while it holds.';
comment on column decision.recorded_at is 'When it was recorded.';
comment on column decision.recorded_by is 'Who asked: an account id.';
comment on constraint a_decision_is_known_once on decision is 'Found by its name.';
comment on constraint a_decision_has_one_seat on decision is 'Decisions are read by household.';
comment on constraint a_decision_s_seat_counts_from_zero on decision is 'From 0.';
comment on constraint a_decision_s_area_is_rural_or_urban on decision is 'The pair of AreaKind.';
comment on constraint an_income_is_not_negative on decision is 'The pair of Dong.';
comment on constraint a_decision_does_not_correct_itself on decision is 'Null where there is nothing.';
comment on constraint a_decision_is_corrected_once on decision is 'The second lock behind ALREADY_CORRECTED.';

create unique index one_decision_holds_from_a_day on decision (household_id, decide_date) where corrected_by is null;
comment on index one_decision_holds_from_a_day is 'The second lock behind DECISION_ON_DATE_EXISTS: a decision covers every standard in force, so one a day is enough.';

create table decision_class (
  decision_id           uuid not null,
  standard_id           text collate "C" not null,
  law                   text not null,
  class                 text collate "C" not null,
  previous_class        text collate "C",
  movement              text collate "C",
  line_vnd              bigint not null,
  income_only_line_vnd  bigint,
  deprivation_count     integer not null,
  deprivation_threshold integer not null,
  points                integer not null,
  constraint a_decision_says_one_class_per_standard primary key (decision_id, standard_id),
  constraint a_class_is_known check (class in ('poor', 'near_poor', 'not_poor') and previous_class in ('poor', 'near_poor', 'not_poor')),
  constraint a_movement_is_known check (movement in ('new_poor', 're_poor', 'near_poor_to_poor', 'poor_to_near_poor', 'poor_rose_above', 'new_near_poor', 're_near_poor', 'near_poor_rose_above', 'poor_other_up', 'near_poor_other_up')),
  constraint an_unchanged_class_is_no_movement check (class is distinct from previous_class or movement is null),
  constraint a_count_is_not_negative check (deprivation_count >= 0 and deprivation_threshold > 0 and points >= 0)
);

comment on table decision_class is 'What a decision says under each standard in force, with everything that led to it. Never changed.';
comment on column decision_class.decision_id is 'The decision. No foreign key, as for member.';
comment on column decision_class.standard_id is 'Under which standard.';
comment on column decision_class.law is 'Its law, frozen.';
comment on column decision_class.class is 'poor, near_poor or not_poor.';
comment on column decision_class.previous_class is 'The class just before, as known then; null when never surveyed.';
comment on column decision_class.movement is 'How it moved; null when it did not.';
comment on column decision_class.line_vnd is 'The line applied, frozen.';
comment on column decision_class.income_only_line_vnd is 'The income-only line applied, frozen; null where there is none.';
comment on column decision_class.deprivation_count is 'In how many of the standard''s indicators it is deprived.';
comment on column decision_class.deprivation_threshold is 'How many the standard asks for, frozen.';
comment on column decision_class.points is 'Form B2, frozen.';
comment on constraint a_decision_says_one_class_per_standard on decision_class is 'Classes are read by decision.';
comment on constraint a_class_is_known on decision_class is 'The pair of Class.';
comment on constraint a_movement_is_known on decision_class is 'The pair of Movement.';
comment on constraint an_unchanged_class_is_no_movement on decision_class is 'The pair of movement().';
comment on constraint a_count_is_not_negative on decision_class is 'Sanity of the frozen numbers.';

create table standing (
  household_id uuid not null,
  standard_id  text collate "C" not null,
  class        text collate "C" not null,
  decision_id  uuid not null,
  decide_date  date not null,
  constraint a_household_stands_once_under_a_standard primary key (household_id, standard_id),
  constraint a_standing_is_a_class check (class in ('poor', 'near_poor', 'not_poor'))
);

comment on table standing is 'The class of each household under each standard by which it was ever surveyed: what the latest decision that holds says. Derived from the decisions, for filters and lists.';
comment on column standing.household_id is 'The household. No foreign key, as for member.';
comment on column standing.standard_id is 'Under which standard.';
comment on column standing.class is 'poor, near_poor or not_poor. Never surveyed is the absence of a row.';
comment on column standing.decision_id is 'The decision that says so.';
comment on column standing.decide_date is 'The day from which it holds.';
comment on constraint a_household_stands_once_under_a_standard on standing is 'Standings are read by household.';
comment on constraint a_standing_is_a_class on standing is 'The pair of Class.';

create index household_of_class on standing (standard_id, class, household_id);
comment on index household_of_class is 'Lists of one class.';
