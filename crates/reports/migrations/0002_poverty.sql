-- The poverty report: what is known of each household, and the dated deltas that follow from it.
-- Only the households feed writes these tables, in the transaction in which its position moves.

set local lock_timeout = '5s';

create table poverty_clock (
  known_at timestamptz,
  position bigint not null default 0,
  single   boolean not null default true,
  constraint there_is_one_clock primary key (single),
  constraint the_only_clock_says_so check (single)
);

comment on table poverty_clock is 'Up to where households are counted. Its row is the lock between the two feeds: see seen_at in unit.';
comment on column poverty_clock.known_at is 'Of the last event applied: everything known until then is counted, and what comes later is known later. Null before the first event.';
comment on column poverty_clock.position is 'Of that event.';
comment on column poverty_clock.single is 'Always true: makes the table a single row.';
comment on constraint there_is_one_clock on poverty_clock is 'A single row.';
comment on constraint the_only_clock_says_so on poverty_clock is 'A single row.';

insert into poverty_clock default values;

create table subject (
  household_id uuid        not null,
  version      bigint      not null,
  entry        smallint    not null,
  position     bigint      not null,
  known_at     timestamptz not null,
  valid_on     date        not null,
  unit_code    text        collate "C",
  unit_from    date,
  area_kind    text        collate "C",
  minority     boolean,
  persons      integer,
  decision_id  uuid,
  corrects_id  uuid,
  constraint an_event_is_recorded_once primary key (household_id, version, entry),
  constraint an_area_is_rural_or_urban check (area_kind in ('rural', 'urban')),
  constraint persons_are_not_negative check (persons >= 0),
  constraint facts_are_whole check (num_nonnulls(unit_code, unit_from, minority, persons) in (0, 4)),
  constraint an_event_tells_facts_or_a_decision check ((unit_code is null) <> (decision_id is null)),
  constraint only_a_decision_corrects check (corrects_id is null or decision_id is not null)
);

create index subject_known_at on subject (known_at);

comment on table subject is 'What events said of each household, oldest first by version and entry: its timeline. Rows are never changed; a corrected decision is one that another row corrects.';
comment on column subject.household_id is 'The household.';
comment on column subject.version is 'Which of its events.';
comment on column subject.entry is 'Counts what one event said: the facts on its valid date come first, then the numbers of members from later dates on.';
comment on column subject.position is 'The event, in the order of its context.';
comment on column subject.known_at is 'When its context recorded it, made strictly increasing by the inbox.';
comment on column subject.valid_on is 'From when it holds.';
comment on column subject.unit_code is 'Facts: the unit it was recorded in. Null in a decision.';
comment on column subject.unit_from is 'Facts: that unit''s first day.';
comment on column subject.area_kind is 'Facts: rural or urban; null where only the unit''s kind says.';
comment on column subject.minority is 'Facts: whether the head belongs to an ethnic minority.';
comment on column subject.persons is 'Facts: members on valid_on.';
comment on column subject.decision_id is 'Decision: which one. Null in facts.';
comment on column subject.corrects_id is 'Decision: the one that holds no more because of it.';
comment on constraint an_event_is_recorded_once on subject is 'Also finds a household''s timeline.';
comment on constraint an_area_is_rural_or_urban on subject is 'The stable names.';
comment on constraint persons_are_not_negative on subject is 'A count.';
comment on constraint facts_are_whole on subject is 'Unit, group and number travel together.';
comment on constraint an_event_tells_facts_or_a_decision on subject is 'One or the other.';
comment on constraint only_a_decision_corrects on subject is 'Facts follow each other by date.';
comment on index subject_known_at is 'The last event known at an instant.';

create table subject_class (
  household_id uuid   not null,
  version      bigint not null,
  standard     text   not null collate "C",
  class        text   collate "C",
  constraint a_decision_gives_one_class_by_standard primary key (household_id, version, standard),
  constraint a_class_has_a_stable_name check (class in ('poor', 'near_poor', 'not_poor'))
);

comment on table subject_class is 'The classes that the decisions in subject gave.';
comment on column subject_class.household_id is 'The household.';
comment on column subject_class.version is 'The decision''s event.';
comment on column subject_class.standard is 'Under which standard.';
comment on column subject_class.class is 'Null: nothing is known under this standard from then on.';
comment on constraint a_decision_gives_one_class_by_standard on subject_class is 'Also finds them.';
comment on constraint a_class_has_a_stable_name on subject_class is 'The stable names.';

create table poverty_group (
  group_id  integer generated always as identity,
  unit_code text    not null collate "C",
  unit_from date    not null,
  area_kind text    not null collate "C",
  minority  boolean not null,
  standard  text    not null collate "C",
  class     text    not null collate "C",
  movement  text    not null collate "C",
  constraint a_group_has_one_number primary key (group_id),
  constraint a_group_is_named_once unique (unit_code, unit_from, area_kind, minority, standard, class, movement),
  constraint a_measure_is_registry_class_or_movement check (num_nonnulls(nullif(class, ''), nullif(movement, '')) = (standard <> '')::integer),
  constraint a_group_is_rural_urban_or_by_its_unit check (area_kind in ('', 'rural', 'urban')),
  constraint a_group_has_a_class_with_a_stable_name check (class in ('', 'poor', 'near_poor', 'not_poor'))
);

comment on table poverty_group is 'Everything along which households are counted but dates: written once, so that deltas and cells are small.';
comment on column poverty_group.group_id is 'Its number in this database only: never shown, never compared.';
comment on column poverty_group.unit_code is 'The unit last known; reports ask where it lies on a map.';
comment on column poverty_group.unit_from is 'That unit''s first day.';
comment on column poverty_group.area_kind is 'Rural or urban; empty where only the unit''s kind says.';
comment on column poverty_group.minority is 'Whether the head belongs to an ethnic minority.';
comment on column poverty_group.standard is 'Under which standard; empty for being in the registry.';
comment on column poverty_group.class is 'Having this class; empty for another measure.';
comment on column poverty_group.movement is 'Having moved so; empty for another measure.';
comment on constraint a_group_has_one_number on poverty_group is 'What deltas and cells refer to.';
comment on constraint a_group_is_named_once on poverty_group is 'Finds its number.';
comment on constraint a_measure_is_registry_class_or_movement on poverty_group is 'Exactly one of the three.';
comment on constraint a_group_is_rural_urban_or_by_its_unit on poverty_group is 'The stable names.';
comment on constraint a_group_has_a_class_with_a_stable_name on poverty_group is 'The stable names.';

create table poverty_delta (
  position     bigint      not null,
  entry        integer     not null,
  household_id uuid        not null,
  known_at     timestamptz not null,
  valid_on     date        not null,
  group_id     integer     not null,
  households   integer     not null,
  persons      integer     not null,
  constraint an_event_enters_a_number_once primary key (position, entry),
  constraint a_delta_changes_something check (households <> 0 or persons <> 0)
);

create index poverty_delta_known_at on poverty_delta (known_at);

comment on table poverty_delta is 'The stored truth of the report: what each event added to which number. Never changed, never deleted: what was known at an instant stays so.';
comment on column poverty_delta.position is 'The event.';
comment on column poverty_delta.entry is 'Counts the event''s numbers.';
comment on column poverty_delta.household_id is 'The record that explains the number.';
comment on column poverty_delta.known_at is 'From when it is known.';
comment on column poverty_delta.valid_on is 'From when it is true; of a movement, when it took place.';
comment on column poverty_delta.group_id is 'Of poverty_group; not a foreign key, whose check per row costs more than the row.';
comment on column poverty_delta.households is 'Households; negative where taken back.';
comment on column poverty_delta.persons is 'Persons; negative where taken back.';
comment on constraint an_event_enters_a_number_once on poverty_delta is 'An event that is applied twice is refused here, whatever the inbox says.';
comment on constraint a_delta_changes_something on poverty_delta is 'Zeros are not stored.';
comment on index poverty_delta_known_at is 'The last day of a report known at an instant within it.';

create table poverty_cell (
  group_id   integer not null,
  valid_on   date    not null,
  known_day  date    not null,
  households integer not null,
  persons    integer not null,
  constraint a_cell_is_kept_once primary key (group_id, valid_on, known_day)
);

comment on table poverty_cell is 'Sums of deltas by the day from which they are true and the day on which they became known. Added to in the transaction that adds the deltas.';
comment on column poverty_cell.group_id is 'As in poverty_delta.';
comment on column poverty_cell.valid_on is 'As in poverty_delta.';
comment on column poverty_cell.known_day is 'The UTC day of known_at.';
comment on column poverty_cell.households is 'Sum of its deltas.';
comment on column poverty_cell.persons is 'Sum of its deltas.';
comment on constraint a_cell_is_kept_once on poverty_cell is 'Found and added to by every batch.';
