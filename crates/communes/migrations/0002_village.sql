-- Villages: the places below a commune, with names and no codes.

set local lock_timeout = '5s';

create table village (
  village_id  uuid        not null,
  unit_code   text        not null collate "C",
  unit_from   date        not null,
  name        text        not null,
  search_key  text        not null collate "C",
  area_kind   text        collate "C",
  valid_from  date        not null,
  valid_until date,
  version     bigint      not null,
  changed_at  timestamptz not null,
  changed_by  text        not null collate "C",
  name_slot   bigint      not null generated always as (hashtextextended(unit_code || ' ' || search_key, (unit_from - date '2000-01-01')::bigint) >> 1) stored,
  constraint a_village_is_known_once primary key (village_id),
  constraint a_village_lies_in_a_unit foreign key (unit_code, unit_from) references unit (code, valid_from),
  constraint a_village_has_a_name check (char_length(name) between 1 and 200 and search_key <> ''),
  constraint a_village_is_rural_or_urban check (area_kind in ('rural', 'urban')),
  constraint a_village_begins_with_its_unit_or_later check (valid_from >= unit_from),
  constraint a_village_ends_after_it_begins check (valid_until > valid_from),
  constraint a_village_counts_its_events check (version > 0),
  constraint a_name_is_borne_by_one_village_on_a_day exclude using gist (int8range(name_slot, name_slot, '[]') with &&, daterange(valid_from, valid_until) with &&)
);

create index village_unit on village (unit_code, unit_from, search_key, village_id);

comment on table village is 'Thôn, bản, khu phố.';
comment on column village.village_id is 'uuid v7, given by the service.';
comment on column village.unit_code is 'Code of the commune it lay in on its first day.';
comment on column village.unit_from is 'First day of that commune.';
comment on column village.name is 'Its name, NFC.';
comment on column village.search_key is 'The name as a search sees it, written with the name: lower case, without diacritics.';
comment on column village.area_kind is 'Which poverty line holds; null where the kind of the commune says, or nobody has said yet.';
comment on column village.valid_from is 'First day it exists.';
comment on column village.valid_until is 'First day it no longer exists; null while none is known.';
comment on column village.version is 'Counts its events. The etag.';
comment on column village.changed_at is 'When the last of them was recorded.';
comment on column village.changed_by is 'The principal who asked for it.';
comment on column village.name_slot is 'A number for the name within the commune, for the constraint. Two names with one number would exclude each other without need: of 9 quintillion numbers, a commune uses a hundred.';
comment on constraint a_village_is_known_once on village is 'The id.';
comment on constraint a_village_lies_in_a_unit on village is 'The commune is known; that it is a commune, and in force on the first day, is the rule''s.';
comment on constraint a_village_has_a_name on village is '1 to 200 characters, of which a search sees at least one.';
comment on constraint a_village_is_rural_or_urban on village is 'Nông thôn, thành thị.';
comment on constraint a_village_begins_with_its_unit_or_later on village is 'No village of a unit that is not there yet.';
comment on constraint a_village_ends_after_it_begins on village is 'A run of days is never empty.';
comment on constraint a_village_counts_its_events on village is 'Version 0 is a village without events, which does not exist.';
comment on constraint a_name_is_borne_by_one_village_on_a_day on village is 'The lock between two commands of one batch or of two processes; each has looked at the names before.';
comment on index village_unit is 'The villages of a commune in the order of their names; also the reference''s index.';
