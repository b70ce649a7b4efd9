-- What other contexts told that is not counted itself: units, how they followed each other, poverty standards.
-- Only the feeds write these tables. Rows are never changed: what is told later is another row.

set local lock_timeout = '5s';

create table unit (
  position    bigint      not null,
  known_at    timestamptz not null,
  seen_at     timestamptz not null,
  code        text        not null collate "C",
  valid_from  date        not null,
  valid_until date,
  name        text        not null,
  kind        text        not null collate "C",
  parent_code text        collate "C",
  constraint a_unit_is_told_once_by_an_event primary key (position),
  constraint a_unit_ends_after_it_begins check (valid_until > valid_from),
  constraint a_unit_is_not_seen_before_it_is_known check (seen_at >= known_at)
);

comment on table unit is 'Versions of administrative units as `communes` told them; of one code and first day the last one told holds.';
comment on column unit.position is 'The event, in the order of its context.';
comment on column unit.known_at is 'When its context recorded it, made strictly increasing by the inbox.';
comment on column unit.seen_at is 'From when reports count with it: known_at, or just after the last instant for which a report may have been answered without it.';
comment on column unit.code is 'The statistics office''s code, with leading zeros.';
comment on column unit.valid_from is 'First day in force: with the code, the unit''s key.';
comment on column unit.valid_until is 'First day no longer in force; null while in force.';
comment on column unit.name is 'Official name without the kind.';
comment on column unit.kind is 'Kind of unit, by its stable name.';
comment on column unit.parent_code is 'The unit it belongs to; null for the province.';
comment on constraint a_unit_is_told_once_by_an_event on unit is 'One row per event.';
comment on constraint a_unit_ends_after_it_begins on unit is 'A span of at least one day.';
comment on constraint a_unit_is_not_seen_before_it_is_known on unit is 'Seeing waits for the clock; it never runs ahead of it.';

create table succession (
  position  bigint      not null,
  known_at  timestamptz not null,
  seen_at   timestamptz not null,
  old_code  text        not null collate "C",
  new_code  text        not null collate "C",
  effective date        not null,
  extent    text        not null collate "C",
  law       text        not null,
  verified  boolean     not null,
  constraint a_pair_is_told_once_by_an_event primary key (position, old_code, new_code),
  constraint a_succession_is_whole_or_in_part check (extent in ('whole', 'part')),
  constraint a_succession_is_not_seen_before_it_is_known check (seen_at >= known_at)
);

comment on table succession is 'Which unit followed which. Of one pair and day the last one told holds.';
comment on column succession.position is 'The reorganisation''s event.';
comment on column succession.known_at is 'When its context recorded it.';
comment on column succession.seen_at is 'As in unit.';
comment on column succession.old_code is 'As the code meant the day before.';
comment on column succession.new_code is 'As the code means on the day.';
comment on column succession.effective is 'The first day of the new unit.';
comment on column succession.extent is 'All of the old unit, or a part of it.';
comment on column succession.law is 'Number of the law.';
comment on column succession.verified is 'Whether it was compared with an official source; reports that rest on others say so.';
comment on constraint a_pair_is_told_once_by_an_event on succession is 'One event names a pair once.';
comment on constraint a_succession_is_whole_or_in_part on succession is 'The stable names.';
comment on constraint a_succession_is_not_seen_before_it_is_known on succession is 'As in unit.';

create table classification (
  position    bigint      not null,
  known_at    timestamptz not null,
  seen_at     timestamptz not null,
  unit_code   text        not null collate "C",
  unit_from   date        not null,
  kind        integer     not null,
  valid_from  date        not null,
  valid_until date,
  synthetic   boolean     not null,
  constraint a_classification_is_told_once_by_an_event primary key (position),
  constraint a_classification_ends_after_it_begins check (valid_until > valid_from),
  constraint a_classification_is_not_seen_before_it_is_known check (seen_at >= known_at)
);

comment on table classification is 'Classes of units. Of one unit, kind and first day the last one told holds.';
comment on column classification.position is 'The event.';
comment on column classification.known_at is 'When its context recorded it.';
comment on column classification.seen_at is 'As in unit.';
comment on column classification.unit_code is 'The unit''s code.';
comment on column classification.unit_from is 'The unit''s first day.';
comment on column classification.kind is 'The contract''s number of the kind: reports only tell kinds apart.';
comment on column classification.valid_from is 'First day it holds.';
comment on column classification.valid_until is 'First day it no longer holds; null while it holds.';
comment on column classification.synthetic is 'Made up for a demonstration: reports say so.';
comment on constraint a_classification_is_told_once_by_an_event on classification is 'One row per event.';
comment on constraint a_classification_ends_after_it_begins on classification is 'A span of at least one day.';
comment on constraint a_classification_is_not_seen_before_it_is_known on classification is 'As in unit.';

create table standard (
  position       bigint      not null,
  known_at       timestamptz not null,
  standard       text        not null collate "C",
  issuer         text        not null collate "C",
  law            text        not null,
  valid_from     date        not null,
  valid_until    date,
  rural_line_vnd bigint      not null,
  urban_line_vnd bigint      not null,
  note           text        not null,
  constraint a_standard_is_told_once_by_an_event primary key (position),
  constraint a_standard_ends_after_it_begins check (valid_until > valid_from),
  constraint an_issuer_is_the_state_or_the_province check (issuer in ('central', 'province')),
  constraint lines_are_not_negative check (rural_line_vnd >= 0 and urban_line_vnd >= 0)
);

comment on table standard is 'Poverty standards as `households` told them. Of one id the last one told holds.';
comment on column standard.position is 'The event.';
comment on column standard.known_at is 'When its context recorded it.';
comment on column standard.standard is 'Its id: QN-2023.';
comment on column standard.issuer is 'Whose standard.';
comment on column standard.law is 'Number of the law.';
comment on column standard.valid_from is 'First day in force.';
comment on column standard.valid_until is 'First day no longer in force; null while open.';
comment on column standard.rural_line_vnd is 'Income line in rural areas, in đồng per person and month.';
comment on column standard.urban_line_vnd is 'The same in urban areas.';
comment on column standard.note is 'What is not certain about it; empty when nothing is.';
comment on constraint a_standard_is_told_once_by_an_event on standard is 'One row per event.';
comment on constraint a_standard_ends_after_it_begins on standard is 'A span of at least one day.';
comment on constraint an_issuer_is_the_state_or_the_province on standard is 'The stable names.';
comment on constraint lines_are_not_negative on standard is 'Money of a line.';
