-- Units are told through another stream than households. What comes after an instant was answered is seen from the next
-- tick of the clock on: a nanosecond of the microsecond up to which households are counted. So nobody waits for a
-- household's event to see what was told of units.

set local lock_timeout = '5s';

alter table poverty_clock add column tick smallint not null default 0;
alter table poverty_clock add column units_known_at timestamptz;
alter table poverty_clock add constraint the_last_tick_is_the_1000th check (tick between 0 and 1000);

comment on column poverty_clock.tick is 'Batches of facts about units that were stored since known_at, and before it as long as one of them was recorded later than known_at. 1000 is one more than a microsecond has room for: as an instant it is 999.';
comment on column poverty_clock.units_known_at is 'Of the last such fact. Null before the first.';
comment on constraint the_last_tick_is_the_1000th on poverty_clock is 'A microsecond has 999 nanoseconds within it.';

alter table unit add column tick smallint not null default 0;
alter table unit drop constraint a_unit_is_not_seen_before_it_is_known;
alter table unit add constraint a_unit_is_not_seen_before_it_is_known check (tick > 0 or seen_at >= known_at);
alter table unit add constraint a_unit_is_seen_from_a_tick_on check (tick between 0 and 1000);

comment on column unit.seen_at is 'The clock''s known_at when it was stored; -infinity while no report could have been answered. With tick: the first instant that sees it.';
comment on column unit.tick is 'The clock''s tick with it. A later microsecond sees it from this tick on, and without ticks once known_at is reached. 1000: no tick sees it. 0: stored by a release without ticks, and seen from seen_at on.';
comment on constraint a_unit_is_not_seen_before_it_is_known on unit is 'But in ticks, which count what was recorded later than the clock stood.';
comment on constraint a_unit_is_seen_from_a_tick_on on unit is 'As the clock counts.';

alter table succession add column tick smallint not null default 0;
alter table succession drop constraint a_succession_is_not_seen_before_it_is_known;
alter table succession add constraint a_succession_is_not_seen_before_it_is_known check (tick > 0 or seen_at >= known_at);
alter table succession add constraint a_succession_is_seen_from_a_tick_on check (tick between 0 and 1000);

comment on column succession.tick is 'As in unit.';
comment on constraint a_succession_is_not_seen_before_it_is_known on succession is 'As in unit.';
comment on constraint a_succession_is_seen_from_a_tick_on on succession is 'As in unit.';

alter table classification add column tick smallint not null default 0;
alter table classification drop constraint a_classification_is_not_seen_before_it_is_known;
alter table classification add constraint a_classification_is_not_seen_before_it_is_known check (tick > 0 or seen_at >= known_at);
alter table classification add constraint a_classification_is_seen_from_a_tick_on check (tick between 0 and 1000);

comment on column classification.tick is 'As in unit.';
comment on constraint a_classification_is_not_seen_before_it_is_known on classification is 'As in unit.';
comment on constraint a_classification_is_seen_from_a_tick_on on classification is 'As in unit.';
