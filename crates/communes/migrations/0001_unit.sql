-- Units, how they followed each other, and how they are classified.
-- Two units never name one code on one day, and a commune holds one of two classes that exclude each other; both are
-- exclusion constraints over ranges. What a range cannot hold (a text, a kind) is turned into a number first, so that
-- no extension is needed.

set local lock_timeout = '5s';

create table register (
  is_only              boolean     not null default true,
  version              bigint      not null,
  import_id            uuid,
  imported_units       integer,
  imported_successions integer,
  document_number      text,
  document_date        date,
  document_issuer      text,
  changed_at           timestamptz,
  changed_by           text        collate "C",
  constraint there_is_one_register primary key (is_only),
  constraint the_only_register_says_so check (is_only),
  constraint a_register_counts_its_imports check (version >= 0 and (version = 0) = (import_id is null)),
  constraint an_import_is_whole check (num_nonnulls(import_id, imported_units, imported_successions, changed_at, changed_by) in (0, 5)),
  constraint an_import_changes_something check (imported_units >= 0 and imported_successions >= 0 and imported_units + imported_successions > 0),
  constraint an_imports_document_is_whole check (num_nonnulls(document_number, document_date, document_issuer) in (0, 3))
);

comment on table register is 'The register of units as a whole: the row that an import locks first, so that two imports never interleave, and what the last one changed.';
comment on column register.is_only is 'Always true: makes the table a single row.';
comment on column register.version is 'How many imports changed something; 0 before the first.';
comment on column register.import_id is 'Names the last import; null before the first.';
comment on column register.imported_units is 'Unit versions that were new in it, or whose end was; null before the first.';
comment on column register.imported_successions is 'Successions that were new in it, or newly verified; null before the first.';
comment on column register.document_number is 'Number of the document its rows come from; null when none was named.';
comment on column register.document_date is 'Day of that document.';
comment on column register.document_issuer is 'Issuer of that document.';
comment on column register.changed_at is 'When it was entered; null before the first.';
comment on column register.changed_by is 'The principal who entered it; null before the first.';
comment on constraint there_is_one_register on register is 'A single row.';
comment on constraint the_only_register_says_so on register is 'A single row.';
comment on constraint a_register_counts_its_imports on register is 'Version 0 is the register before its first import.';
comment on constraint an_import_is_whole on register is 'An import is known with its counts, when and by whom.';
comment on constraint an_import_changes_something on register is 'An import that changes nothing leaves no trace.';
comment on constraint an_imports_document_is_whole on register is 'A document has number, day and issuer.';

insert into register (version) values (0);

create table units_clock (
  is_only boolean not null default true,
  ticks   bigint  not null default 0,
  constraint there_is_one_units_clock primary key (is_only),
  constraint the_only_units_clock_says_so check (is_only),
  constraint the_units_clock_counts_up check (ticks >= 0)
);

comment on table units_clock is 'Ticks in every transaction that changes a unit, a succession or a classification, as its last lock. A reader who sees the same number twice has read one consistent set of units between.';
comment on column units_clock.is_only is 'Always true: makes the table a single row.';
comment on column units_clock.ticks is 'How often it ticked.';
comment on constraint there_is_one_units_clock on units_clock is 'A single row.';
comment on constraint the_only_units_clock_says_so on units_clock is 'A single row.';
comment on constraint the_units_clock_counts_up on units_clock is 'Counts from 0.';

insert into units_clock default values;

create table unit (
  code        text        not null collate "C",
  valid_from  date        not null,
  valid_until date,
  name        text        not null,
  kind        text        not null collate "C",
  parent_code text        collate "C",
  version     bigint      not null,
  changed_at  timestamptz not null,
  changed_by  text        not null collate "C",
  constraint a_unit_is_a_code_and_its_first_day primary key (code, valid_from),
  constraint a_unit_ends_after_it_begins check (valid_until > valid_from),
  constraint a_unit_has_a_name check (char_length(name) between 1 and 200),
  constraint a_unit_is_of_a_known_kind check (kind in ('tinh', 'thanh_pho', 'thi_xa', 'huyen', 'xa', 'phuong', 'thi_tran', 'dac_khu')),
  constraint a_code_is_as_long_as_its_level check (code ~ case when kind = 'tinh' then '^[0-9]{2}$' when kind in ('thanh_pho', 'thi_xa', 'huyen') then '^[0-9]{3}$' else '^[0-9]{5}$' end),
  constraint only_a_province_belongs_to_nothing check ((kind = 'tinh') = (parent_code is null)),
  constraint a_parent_has_a_code check (parent_code ~ '^([0-9]{2}|[0-9]{3})$'),
  constraint a_unit_counts_its_events check (version > 0),
  constraint a_code_names_one_unit_on_a_day exclude using gist (int4range(('1' || code)::integer, ('1' || code)::integer, '[]') with &&, daterange(valid_from, valid_until) with &&)
);

comment on table unit is 'Versions of administrative units: what a code means over one run of days.';
comment on column unit.code is 'The statistics office''s code, leading zeros and all: 2 digits province, 3 district, 5 commune.';
comment on column unit.valid_from is 'First day in force.';
comment on column unit.valid_until is 'First day no longer in force; null while none is known. Set once, by an import.';
comment on column unit.name is 'Official name without the kind, NFC.';
comment on column unit.kind is 'Tỉnh, thành phố, thị xã, huyện, xã, phường, thị trấn, đặc khu.';
comment on column unit.parent_code is 'Code of the unit it belongs to; null for a province. Its version is the one in force on the same days: that it is, the import has checked.';
comment on column unit.version is 'Counts the unit''s events, those of its classifications included. The etag.';
comment on column unit.changed_at is 'When the last of them was recorded.';
comment on column unit.changed_by is 'The principal who asked for it.';
comment on constraint a_unit_is_a_code_and_its_first_day on unit is 'A code alone names different places on different days.';
comment on constraint a_unit_ends_after_it_begins on unit is 'A run of days is never empty.';
comment on constraint a_unit_has_a_name on unit is '1 to 200 characters.';
comment on constraint a_unit_is_of_a_known_kind on unit is 'The kinds of the rule.';
comment on constraint a_code_is_as_long_as_its_level on unit is 'The length of a code tells the level.';
comment on constraint only_a_province_belongs_to_nothing on unit is 'Everything below belongs to something above.';
comment on constraint a_parent_has_a_code on unit is 'A commune is nobody''s parent.';
comment on constraint a_unit_counts_its_events on unit is 'Version 0 is a unit without events, which does not exist.';
comment on constraint a_code_names_one_unit_on_a_day on unit is 'The second lock; the first is the import''s check of the whole history. A one before the digits keeps 22 and 022 apart as numbers.';

create table classification (
  unit_code       text    not null collate "C",
  unit_from       date    not null,
  kind            text    not null collate "C",
  valid_from      date    not null,
  valid_until     date,
  document_number text,
  document_date   date,
  document_issuer text,
  ended_by_number text,
  ended_by_date   date,
  ended_by_issuer text,
  synthetic       boolean not null,
  excludes        integer not null generated always as (case kind when 'ethnic_minority' then 1 when 'mountain' then 2 when 'border' then 3 when 'island' then 4 when 'provincial_area' then 5 else 6 end) stored,
  constraint a_classification_begins_once primary key (unit_code, unit_from, kind, valid_from),
  constraint a_classification_is_of_a_unit foreign key (unit_code, unit_from) references unit (code, valid_from),
  constraint a_classification_is_of_a_known_kind check (kind in ('ethnic_minority', 'mountain', 'border', 'island', 'provincial_area', 'region_i', 'region_ii', 'region_iii')),
  constraint a_classification_ends_after_it_begins check (valid_until > valid_from),
  constraint a_classification_begins_with_its_unit_or_later check (valid_from >= unit_from),
  constraint a_classifications_document_is_whole check (num_nonnulls(document_number, document_date, document_issuer) in (0, 3)),
  constraint a_classification_rests_on_a_document check (synthetic or document_number is not null),
  constraint what_ended_a_classification_is_whole check (num_nonnulls(ended_by_number, ended_by_date, ended_by_issuer) in (0, 3)),
  constraint only_an_ended_classification_was_ended check (valid_until is not null or ended_by_number is null),
  constraint a_unit_is_not_two_exclusive_things_on_a_day exclude using gist (int4range(('1' || unit_code)::integer, ('1' || unit_code)::integer, '[]') with &&, daterange(unit_from, unit_from, '[]') with &&, int4range(excludes, excludes, '[]') with &&, daterange(valid_from, valid_until) with &&)
);

comment on table classification is 'Time-bound classes of a unit. Part of the unit''s state: written with it, under its lock and version.';
comment on column classification.unit_code is 'The unit''s code.';
comment on column classification.unit_from is 'The unit''s first day.';
comment on column classification.kind is 'Dân tộc thiểu số, miền núi, biên giới, đảo, địa bàn của tỉnh, khu vực I, II, III.';
comment on column classification.valid_from is 'First day it holds.';
comment on column classification.valid_until is 'First day it no longer holds; null while none is known. It also ends with its unit.';
comment on column classification.document_number is 'Number of the decision; null only on a synthetic one.';
comment on column classification.document_date is 'Day of that decision.';
comment on column classification.document_issuer is 'Issuer of that decision.';
comment on column classification.ended_by_number is 'Number of the decision that ended it; null while it holds, or when none was named.';
comment on column classification.ended_by_date is 'Day of that decision.';
comment on column classification.ended_by_issuer is 'Issuer of that decision.';
comment on column classification.synthetic is 'Made up for a demonstration: reports say so.';
comment on column classification.excludes is 'The number of its kind; one number for the three regions, which exclude each other.';
comment on constraint a_classification_begins_once on classification is 'Names a classification within its unit.';
comment on constraint a_classification_is_of_a_unit on classification is 'The primary key begins with it, so the reference has its index.';
comment on constraint a_classification_is_of_a_known_kind on classification is 'The kinds of the rule.';
comment on constraint a_classification_ends_after_it_begins on classification is 'A run of days is never empty.';
comment on constraint a_classification_begins_with_its_unit_or_later on classification is 'Nothing is classified before it exists.';
comment on constraint a_classifications_document_is_whole on classification is 'A document has number, day and issuer.';
comment on constraint a_classification_rests_on_a_document on classification is 'Only a made-up one rests on nothing.';
comment on constraint what_ended_a_classification_is_whole on classification is 'A document has number, day and issuer.';
comment on constraint only_an_ended_classification_was_ended on classification is 'What holds was not ended.';
comment on constraint a_unit_is_not_two_exclusive_things_on_a_day on classification is 'The second lock; the first is the rule, which sees all classifications of the unit.';

create table reorganisation (
  effective  date        not null,
  law        text        not null,
  version    bigint      not null,
  changed_at timestamptz not null,
  changed_by text        not null collate "C",
  constraint a_reorganisation_is_a_law_and_its_day primary key (effective, law),
  constraint a_law_has_a_number check (char_length(law) between 1 and 200),
  constraint a_reorganisation_counts_its_events check (version > 0)
);

comment on table reorganisation is 'A law that reorganised units on a day: one record, and one event, for all of its successions.';
comment on column reorganisation.effective is 'The first day of the new map.';
comment on column reorganisation.law is 'The number of the law.';
comment on column reorganisation.version is 'Counts its events.';
comment on column reorganisation.changed_at is 'When the last of them was recorded.';
comment on column reorganisation.changed_by is 'The principal who asked for it.';
comment on constraint a_reorganisation_is_a_law_and_its_day on reorganisation is 'One law may act on several days, and several laws on one.';
comment on constraint a_law_has_a_number on reorganisation is '1 to 200 characters.';
comment on constraint a_reorganisation_counts_its_events on reorganisation is 'Version 0 is a reorganisation without events, which does not exist.';

create table succession (
  effective date    not null,
  old_code  text    not null collate "C",
  new_code  text    not null collate "C",
  extent    text    not null collate "C",
  law       text    not null,
  verified  boolean not null,
  basis     text    not null,
  constraint a_commune_passes_to_another_once_on_a_day primary key (effective, old_code, new_code),
  constraint a_succession_is_of_a_law foreign key (effective, law) references reorganisation (effective, law),
  constraint a_succession_is_whole_or_part check (extent in ('whole', 'part')),
  constraint communes_follow_communes check (old_code ~ '^[0-9]{5}$' and new_code ~ '^[0-9]{5}$'),
  constraint a_basis_is_short check (char_length(basis) <= 200)
);

create index succession_law on succession (effective, law);

comment on table succession is 'One commune followed another. Part of its reorganisation''s state: written with it.';
comment on column succession.effective is 'The first day of the new commune.';
comment on column succession.old_code is 'The code, as it meant the day before.';
comment on column succession.new_code is 'The code, as it means on the day.';
comment on column succession.extent is 'Whether all of the old commune came to the new one, or a part of it.';
comment on column succession.law is 'The number of the law.';
comment on column succession.verified is 'Whether the line was compared with the law; set once, never taken back.';
comment on column succession.basis is 'Which source was read; empty when none was named.';
comment on constraint a_commune_passes_to_another_once_on_a_day on succession is 'Names a succession.';
comment on constraint a_succession_is_of_a_law on succession is 'Every succession rests on a law.';
comment on constraint a_succession_is_whole_or_part on succession is 'Toàn bộ, một phần.';
comment on constraint communes_follow_communes on succession is 'Districts ended in nothing.';
comment on constraint a_basis_is_short on succession is 'At most 200 characters.';
comment on index succession_law is 'All successions of one law on one day.';
