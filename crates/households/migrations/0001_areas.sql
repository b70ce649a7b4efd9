-- The local copy of communes' units, successions and villages: written only by the feed, read by every decision.

set local lock_timeout = '5s';

create table unit (
  unit        text collate "C" not null,
  code        text collate "C" not null,
  name        text not null,
  kind        text collate "C" not null,
  parent_code text collate "C",
  valid_from  date not null,
  valid_until date,
  constraint a_unit_is_known_once primary key (unit),
  constraint a_unit_is_of_a_known_kind check (kind in ('tinh', 'thanh_pho', 'thi_xa', 'huyen', 'xa', 'phuong', 'thi_tran', 'dac_khu')),
  constraint a_unit_is_in_force_a_day_at_least check (valid_until > valid_from)
);

comment on table unit is 'Versions of administrative units, as communes last told them.';
comment on column unit.unit is 'Code and first day: 06661@2025-07-01.';
comment on column unit.code is 'The statistics office''s code, with its leading zeros.';
comment on column unit.name is 'Name without the kind.';
comment on column unit.kind is 'tinh, thanh_pho, thi_xa, huyen, xa, phuong, thi_tran, dac_khu.';
comment on column unit.parent_code is 'The unit it belongs to; null for the province.';
comment on column unit.valid_from is 'First day in force.';
comment on column unit.valid_until is 'First day no longer in force; null while in force.';
comment on constraint a_unit_is_known_once on unit is 'A later event about the same version replaces it.';
comment on constraint a_unit_is_of_a_known_kind on unit is 'The pair of UnitKind.';
comment on constraint a_unit_is_in_force_a_day_at_least on unit is 'The pair of Period.';

create table succession (
  old_code  text collate "C" not null,
  new_code  text collate "C" not null,
  effective date not null,
  extent    text collate "C" not null,
  law       text not null,
  verified  boolean not null,
  constraint a_succession_is_known_once primary key (old_code, new_code, effective),
  constraint a_succession_is_whole_or_part check (extent in ('whole', 'part'))
);

comment on table succession is 'How units followed each other, as communes last told it.';
comment on column succession.old_code is 'The old unit, as its code meant the day before.';
comment on column succession.new_code is 'The new unit, as its code means on the day.';
comment on column succession.effective is 'The first day of the new unit.';
comment on column succession.extent is 'whole, or part: then records wait to be assigned.';
comment on column succession.law is 'Number of the law.';
comment on column succession.verified is 'Whether an official source was compared.';
comment on constraint a_succession_is_known_once on succession is 'A later event about the same pair replaces it.';
comment on constraint a_succession_is_whole_or_part on succession is 'The pair of Extent.';

create table village (
  village_id  uuid not null,
  unit        text collate "C" not null,
  area_kind   text collate "C",
  valid_from  date not null,
  valid_until date,
  constraint a_village_is_known_once primary key (village_id),
  constraint a_village_is_rural_or_urban check (area_kind in ('rural', 'urban')),
  constraint a_village_exists_a_day_at_least check (valid_until > valid_from)
);

comment on table village is 'Villages, as communes last told them.';
comment on column village.village_id is 'The village.';
comment on column village.unit is 'The unit it lies in: code and first day.';
comment on column village.area_kind is 'rural or urban, where the unit''s kind does not say; null where it does or nobody knows.';
comment on column village.valid_from is 'First day it exists.';
comment on column village.valid_until is 'First day it no longer exists; null while it does.';
comment on constraint a_village_is_known_once on village is 'A later event about it replaces it.';
comment on constraint a_village_is_rural_or_urban on village is 'The pair of AreaKind.';
comment on constraint a_village_exists_a_day_at_least on village is 'The pair of Period.';

create table areas_seen (
  position bigint not null,
  is_only  boolean not null default true,
  constraint there_is_one_copy primary key (is_only),
  constraint the_only_copy_says_so check (is_only),
  constraint a_position_is_not_negative check (position >= 0)
);

comment on table areas_seen is 'How far the copy is: changes in the transaction that changes a row of it, so whoever reads it knows whether a cached copy is still the copy.';
comment on column areas_seen.position is 'Position of communes'' last event in the copy; 0 before the first.';
comment on column areas_seen.is_only is 'Always true: makes the table a single row.';
comment on constraint there_is_one_copy on areas_seen is 'A single row.';
comment on constraint the_only_copy_says_so on areas_seen is 'A single row.';
comment on constraint a_position_is_not_negative on areas_seen is '0 means: nothing seen yet.';

insert into areas_seen (position) values (0);
