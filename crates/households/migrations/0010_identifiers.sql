-- What other systems call households and their members, and which systems those are.

set local lock_timeout = '5s';

create table identifier_system_book (
  version bigint not null,
  is_only boolean not null default true,
  constraint there_is_one_book_of_systems primary key (is_only),
  constraint the_only_book_of_systems_says_so check (is_only),
  constraint a_book_of_systems_counts check (version >= 0)
);

comment on table identifier_system_book is 'The version of the record of all systems with identifiers of their own; its row is locked by every identifier that is added (shared) and every new system.';
comment on column identifier_system_book.version is 'Counts the events of the record.';
comment on column identifier_system_book.is_only is 'Always true: makes the table a single row.';
comment on constraint there_is_one_book_of_systems on identifier_system_book is 'A single row.';
comment on constraint the_only_book_of_systems_says_so on identifier_system_book is 'A single row.';
comment on constraint a_book_of_systems_counts on identifier_system_book is '0 before the first system.';

insert into identifier_system_book (version) values (0);

create table identifier_system (
  system_id    text collate "C" not null,
  display_name text not null,
  subject      text collate "C" not null,
  alphabet     text collate "C" not null,
  shortest     integer not null,
  longest      integer not null,
  source       text not null,
  note         text,
  constraint a_system_is_known_once primary key (system_id),
  constraint a_system_names_households_or_persons check (subject in ('household', 'person')),
  constraint an_alphabet_is_known check (alphabet in ('digits', 'letters_and_digits', 'code')),
  constraint an_identifier_is_of_4_to_40_letters check (4 <= shortest and shortest <= longest and longest <= 40)
);

comment on table identifier_system is 'Systems with identifiers of their own (hệ thống khác). Rows are never changed.';
comment on column identifier_system.system_id is 'VBSP-CUSTOMER, SOCIAL-INSURANCE.';
comment on column identifier_system.display_name is 'Its name in Vietnamese.';
comment on column identifier_system.subject is 'household or person: whom its identifiers name.';
comment on column identifier_system.alphabet is 'What its identifiers are made of.';
comment on column identifier_system.shortest is 'Letters of the shortest one.';
comment on column identifier_system.longest is 'Letters of the longest one.';
comment on column identifier_system.source is 'The law or paper that says so.';
comment on column identifier_system.note is 'What is not certain about the row; null when it was compared with its source.';
comment on constraint a_system_is_known_once on identifier_system is 'Ids are for ever.';
comment on constraint a_system_names_households_or_persons on identifier_system is 'The pair of Subject.';
comment on constraint an_alphabet_is_known on identifier_system is 'The pair of Alphabet.';
comment on constraint an_identifier_is_of_4_to_40_letters on identifier_system is 'The pair of Shape.';

create table identifier (
  household_id uuid not null,
  seat         smallint not null,
  system_id    text collate "C" not null,
  under        uuid not null,
  sealed       bytea not null,
  constraint an_identifier_of_a_system_is_stated_once primary key (household_id, seat, system_id),
  constraint an_identifier_s_seat_is_a_member_s_or_the_household check (seat >= -1)
);

comment on table identifier is 'Identifiers of other systems (mã số của hệ thống khác), as now known; the journal keeps what was removed. Who has left keeps what was known.';
comment on column identifier.household_id is 'The household. No foreign key, as for member.';
comment on column identifier.seat is 'The member''s seat; -1 for the household''s own.';
comment on column identifier.system_id is 'Whose identifier. No foreign key: both are written by commands that look at the system.';
comment on column identifier.under is 'The member under whose key it is sealed: its own, or the head when it was written.';
comment on column identifier.sealed is 'The identifier, sealed.';
comment on constraint an_identifier_of_a_system_is_stated_once on identifier is 'Read by household; one of each system.';
comment on constraint an_identifier_s_seat_is_a_member_s_or_the_household on identifier is 'From 0, or -1.';

alter table household add column has_identifiers boolean not null default false;
comment on column household.has_identifiers is 'Whether identifier tells of it: who has none is read without it.';

create table ethnic_count (
  unit     text collate "C" not null,
  as_of    date not null,
  counts   jsonb not null,
  version  bigint not null,
  taken_at timestamptz not null,
  taken_by text collate "C" not null,
  constraint a_unit_s_ethnic_counts_are_kept_once primary key (unit),
  constraint ethnic_counts_have_an_event check (version > 0),
  constraint ethnic_counts_are_a_list check (jsonb_typeof(counts) = 'array')
);

comment on table ethnic_count is 'Poor and near-poor households of a unit by the head''s ethnic group (official report no. 9), as last counted. Counts only; the journal keeps former ones.';
comment on column ethnic_count.unit is 'The unit: code and first day.';
comment on column ethnic_count.as_of is 'The day of which the classes and members are.';
comment on column ethnic_count.counts is 'By group and standard, as in the event.';
comment on column ethnic_count.version is 'Counts its events.';
comment on column ethnic_count.taken_at is 'When its last event was recorded.';
comment on column ethnic_count.taken_by is 'Who asked for it: an account id.';
comment on constraint a_unit_s_ethnic_counts_are_kept_once on ethnic_count is 'One record for each unit.';
comment on constraint ethnic_counts_have_an_event on ethnic_count is 'Version 0 is a unit that was never counted.';
comment on constraint ethnic_counts_are_a_list on ethnic_count is 'Of EthnicCount.';
