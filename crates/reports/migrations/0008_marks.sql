-- The official report set counts households by more than their class: by what their decision found, by circumstances and
-- causes of the day, and by ethnic group, which only counts of whole units tell.

set local lock_timeout = '5s';

-- First: a batch of households that is being counted is waited for, and the next one waits. What remains are readers, one
-- statement at a time: those that name several of these tables name them in the order of the changes below.
-- `ethnic_counts.>` is read from its first version: the stream is read again, and what was applied is passed over.
update journal.inbox set stream_sequence = 0 where consumer = 'reports.households';

alter table subject
  add column circumstances text collate "C",
  add column deprivations text collate "C",
  add column children integer,
  add column marked boolean not null default false,
  add constraint circumstances_are_facts check (circumstances is null or persons is not null),
  add constraint only_a_decision_finds check (num_nonnulls(deprivations, children) = 0 or decision_id is not null),
  add constraint children_are_not_negative check (children >= 0);
comment on column subject.circumstances is 'Facts: what holds of the household beside its group, as the marks of poverty_group, a blank between two. Null where nothing does.';
comment on column subject.deprivations is 'Decision: codes of the indicators in which the household is deprived, a blank between two. Null where none is told.';
comment on column subject.children is 'Decision: members younger than 16. Null in a decision that was recorded before they were counted.';
comment on column subject.marked is 'Counted with the marks of all that was said by then. False in rows of a release that counts none: what they change of marks is entered with the next row. Not compared with a rebuilt database.';
comment on constraint circumstances_are_facts on subject is 'They hold from a day on, whatever is decided.';
comment on constraint only_a_decision_finds on subject is 'What it found stays so until the next one.';
comment on constraint children_are_not_negative on subject is 'A count.';

alter table subject_class
  add column average_living boolean not null default false,
  add constraint an_average_living_is_not_poor check (not average_living or coalesce(class, '') = 'not_poor');
comment on column subject_class.average_living is 'Mức sống trung bình: not poor, and below the standard''s line of an average living standard.';
comment on constraint an_average_living_is_not_poor on subject_class is 'The law''s words: above near-poor.';

alter table standard add column indicators text collate "C";
comment on column standard.indicators is 'Codes of the indicators that count, as they were told, a blank between two. Null in rows of a release that did not keep them.';

alter table poverty_group
  add column mark text not null default '' collate "C",
  drop constraint a_group_is_named_once,
  drop constraint a_measure_is_registry_class_or_movement;
alter table poverty_group
  add constraint a_group_is_named_once
    unique (unit_code, unit_from, area_kind, minority, standard, class, movement, with_group, part, mark),
  add constraint a_measure_is_registry_class_movement_or_mark check (
    num_nonnulls(nullif(class, ''), nullif(movement, ''), nullif(mark, '')) = (standard <> '')::integer
  );
comment on column poverty_group.mark is 'Having a class and this beside it, as class/mark: poor/merit, poor/cause/no_land, near_poor/deprived/toilet. Empty for another measure. The class stands here and not in class, so that a release that knows no marks refuses the row instead of counting it twice.';
comment on constraint a_group_is_named_once on poverty_group is 'Finds its number.';
comment on constraint a_measure_is_registry_class_movement_or_mark on poverty_group is 'Exactly one of the four.';

create table unmarked (
  single   boolean not null default true,
  position bigint  not null,
  constraint the_only_row_says_so check (single),
  constraint unmarked_is_said_once primary key (single)
);

-- The clock itself stays as it is: whoever answers reads it first of all.
insert into unmarked (position) select position from poverty_clock where position > 0;

comment on table unmarked is 'Whether households were counted by a release that counts no marks, so that figures of marks are not complete. Empty where everything is counted with them, as it is after starting over.';
comment on column unmarked.single is 'Always true.';
comment on column unmarked.position is 'Events up to this one were counted so: the clock when marks were added. A release without marks that goes on beside this one does not move it.';
comment on constraint the_only_row_says_so on unmarked is 'There is one.';
comment on constraint unmarked_is_said_once on unmarked is 'There is one.';

create table ethnic_taken (
  position  bigint      not null,
  known_at  timestamptz not null,
  unit_code text        not null collate "C",
  unit_from date        not null,
  as_of     date        not null,
  constraint counts_are_taken_once primary key (position)
);

create index ethnic_taken_unit on ethnic_taken (unit_code, unit_from, as_of, position);

comment on table ethnic_taken is 'What households told of ethnic groups: a row per unit and counting, a later one of the same day in its place. Only the households feed writes it.';
comment on column ethnic_taken.position is 'The event.';
comment on column ethnic_taken.known_at is 'From when it is known.';
comment on column ethnic_taken.unit_code is 'The unit that was counted.';
comment on column ethnic_taken.unit_from is 'That unit''s first day.';
comment on column ethnic_taken.as_of is 'The day whose households were counted.';
comment on constraint counts_are_taken_once on ethnic_taken is 'An event that is applied twice is refused here.';
comment on index ethnic_taken_unit is 'The newest counts of each unit up to a day.';

create table ethnic_count (
  position             bigint  not null,
  standard             text    not null collate "C",
  ethnic_code          text    not null collate "C",
  poor_households      integer not null,
  poor_persons         integer not null,
  near_poor_households integer not null,
  near_poor_persons    integer not null,
  constraint a_group_is_counted_once_by_standard primary key (position, standard, ethnic_code),
  constraint an_ethnic_code_has_two_digits check (ethnic_code ~ '^[0-9]{2}$'),
  constraint ethnic_counts_are_not_negative check (
    least(poor_households, poor_persons, near_poor_households, near_poor_persons) >= 0
  )
);

comment on table ethnic_count is 'The numbers of a counting in ethnic_taken.';
comment on column ethnic_count.position is 'Of which counting.';
comment on column ethnic_count.standard is 'Under which standard.';
comment on column ethnic_count.ethnic_code is 'The group of the heads, in the code set TK2008; foreigners, whom that does not know, as 55, which they have in TK1979.';
comment on column ethnic_count.poor_households is 'Poor households whose head is of the group.';
comment on column ethnic_count.poor_persons is 'All members of those households.';
comment on column ethnic_count.near_poor_households is 'Near-poor households whose head is of the group.';
comment on column ethnic_count.near_poor_persons is 'All members of those households.';
comment on constraint a_group_is_counted_once_by_standard on ethnic_count is 'Also finds them.';
comment on constraint an_ethnic_code_has_two_digits on ethnic_count is 'As the code sets have them.';
comment on constraint ethnic_counts_are_not_negative on ethnic_count is 'Counts, and never taken back.';
