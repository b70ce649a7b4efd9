-- Households move and have other heads: an event says all that is known from its day on, and where a household that goes on
-- in another group came from. Rows of events before stay as they are, and count as they did.

set local lock_timeout = '5s';

alter table subject add column supersedes boolean not null default false;
comment on column subject.supersedes is 'Facts: what events before said of this day and later ones holds no more.';

alter table poverty_group add column with_group text not null default '' collate "C";
alter table poverty_group drop constraint a_group_is_named_once;
alter table poverty_group add constraint a_group_is_named_once
  unique (unit_code, unit_from, area_kind, minority, standard, class, movement, with_group);
alter table poverty_group add constraint only_a_movement_is_with_a_group check (with_group = '' or movement <> '');
comment on column poverty_group.with_group is 'Having moved: the group that the household came from or goes on in, as unit/area_kind/minority; empty where it is the same, or no other.';
comment on constraint a_group_is_named_once on poverty_group is 'Finds its number.';
comment on constraint only_a_movement_is_with_a_group on poverty_group is 'The pair of Measure.';

alter table standard add column return_months integer;
alter table standard add constraint a_window_is_a_month_at_least check (return_months > 0);
comment on column standard.return_months is 'Months after leaving a list within which a household that returns is on it again (tái nghèo); null: whenever.';
comment on constraint a_window_is_a_month_at_least on standard is 'The pair of Months.';
