-- Households move, split, merge, close and change their head: what they were before is kept beside what they are.

set local lock_timeout = '5s';

alter table household add column has_former boolean not null default false;
comment on column household.has_former is 'Whether former_home or former_relation tells of it: who never moved is read without them.';
comment on column household.unit is 'The unit it is recorded in: code and first day. Only a move changes it: successions say where it lies later.';

create table former_home (
  household_id uuid not null,
  seat         smallint not null,
  until        date not null,
  unit         text collate "C" not null,
  village_id   uuid,
  address      text,
  area_kind    text collate "C",
  constraint a_former_home_has_one_seat primary key (household_id, seat),
  constraint a_former_home_s_seat_counts_from_zero check (seat >= 0),
  constraint a_household_left_one_home_on_a_day unique (household_id, until),
  constraint a_former_home_is_rural_or_urban check (area_kind in ('rural', 'urban'))
);

comment on table former_home is 'Where households were recorded before (nơi ở cũ), each until its day; the present is in household.';
comment on column former_home.household_id is 'The household. No foreign key, as for member.';
comment on column former_home.seat is 'Its place in the order of days, from 0.';
comment on column former_home.until is 'First day no longer there.';
comment on column former_home.unit is 'The unit it was recorded in: code and first day.';
comment on column former_home.village_id is 'Its village; null where not known.';
comment on column former_home.address is 'House number and street or hamlet; null where not known. Personal.';
comment on column former_home.area_kind is 'rural or urban as stated; null where the unit''s kind or the village says.';
comment on constraint a_former_home_has_one_seat on former_home is 'Read by household, in order.';
comment on constraint a_former_home_s_seat_counts_from_zero on former_home is 'From 0.';
comment on constraint a_household_left_one_home_on_a_day on former_home is 'The second lock behind the order of days.';
comment on constraint a_former_home_is_rural_or_urban on former_home is 'The pair of AreaKind.';

create table former_relation (
  household_id uuid not null,
  seat         smallint not null,
  until        date not null,
  relation     text collate "C" not null,
  constraint a_relation_ended_once_on_a_day primary key (household_id, seat, until),
  constraint a_former_relation_is_known check (relation in ('head', 'spouse', 'child', 'parent', 'grandparent', 'grandchild', 'sibling', 'other'))
);

comment on table former_relation is 'What members were to former heads, or as heads, each until its day; the present is in member.';
comment on column former_relation.household_id is 'The household. No foreign key, as for member.';
comment on column former_relation.seat is 'The member''s seat.';
comment on column former_relation.until is 'First day on which it was so no more.';
comment on column former_relation.relation is 'To the head of that time.';
comment on constraint a_relation_ended_once_on_a_day on former_relation is 'Read by household and seat, in order.';
comment on constraint a_former_relation_is_known on former_relation is 'The pair of Relation.';

-- A head who left keeps the seat; the one who followed has another.
drop index a_household_has_one_head;
create unique index a_household_has_one_head on member (household_id) where relation = 'head' and member_until is null;
comment on index a_household_has_one_head is 'The second lock behind the rule: of those who are members now.';

alter table standard add column return_months integer;
alter table standard add constraint a_return_window_is_a_month_at_least check (return_months > 0);
comment on column standard.return_months is 'Months after leaving a list within which a household that comes back is poor again (tái nghèo); null: whenever.';
comment on constraint a_return_window_is_a_month_at_least on standard is 'The pair of Months.';
