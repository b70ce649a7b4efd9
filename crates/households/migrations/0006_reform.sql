-- Units are split: which part of its unit a household lies in is a fact of its own, beside the unit it is recorded in.

set local lock_timeout = '5s';

create table assignment (
  household_id    uuid not null,
  unit            text collate "C" not null,
  effective       date not null,
  assigned_unit   text collate "C" not null,
  law             text not null,
  document_number text not null,
  document_date   date not null,
  document_issuer text not null,
  constraint a_household_is_assigned_once_on_a_day primary key (household_id, unit, effective),
  constraint an_assigned_unit_begins_by_then check (split_part(assigned_unit, '@', 2) <= effective::text),
  constraint a_split_unit_began_before check (split_part(unit, '@', 2) < effective::text)
);

comment on table assignment is 'Which part of a split unit a household lies in (xác định đơn vị mới), as last said; the journal keeps what was corrected.';
comment on column assignment.household_id is 'The household. No foreign key, as for member.';
comment on column assignment.unit is 'The unit it is recorded in, now or before it moved: code and first day.';
comment on column assignment.effective is 'The first day of the new units.';
comment on column assignment.assigned_unit is 'The part: code and first day.';
comment on column assignment.law is 'Number of the law that split the unit.';
comment on column assignment.document_number is 'Of the paper that says so.';
comment on column assignment.document_date is 'Of the same.';
comment on column assignment.document_issuer is 'Of the same.';
comment on constraint a_household_is_assigned_once_on_a_day on assignment is 'Read by household; a correction replaces it.';
comment on constraint an_assigned_unit_begins_by_then on assignment is 'The part is a unit of that day. Dates are written year first, so text compares as dates do.';
comment on constraint a_split_unit_began_before on assignment is 'What a day splits was there before.';

comment on column household.has_former is 'Whether former_home, former_relation or assignment tells of it: who has none is read without them.';
