-- Targets of poverty reduction, as `households` tells them.

set local lock_timeout = '5s';

create table target (
  position     bigint      not null,
  known_at     timestamptz not null,
  target_id    text        not null collate "C",
  revision     integer     not null,
  law          text        not null,
  indicator    text        not null collate "C",
  standard     text        not null collate "C",
  class        text        not null collate "C",
  amount       bigint      not null,
  stated_share bigint,
  area         integer,
  first_day    date        not null,
  last_day     date        not null,
  note         text        not null,
  set_at       timestamptz not null,
  constraint a_target_is_told_once_by_an_event primary key (position),
  constraint a_target_is_due_after_it_begins check (last_day >= first_day),
  constraint a_target_has_an_indicator_with_a_stable_name check (indicator in ('yearly_rate_cut', 'household_cut', 'households_left', 'villages_left')),
  constraint a_target_has_a_class_with_a_stable_name check (class in ('', 'poor', 'near_poor', 'not_poor'))
);

comment on table target is 'Targets as `households` told them. Of one id the last one told holds.';
comment on column target.position is 'The event.';
comment on column target.known_at is 'When its context recorded it.';
comment on column target.target_id is 'Its id: NQ06-2022-HO-NGHEO.';
comment on column target.revision is 'How often it was set.';
comment on column target.law is 'The paper that sets it.';
comment on column target.indicator is 'What it is measured by.';
comment on column target.standard is 'Under which standard households are counted; empty of villages.';
comment on column target.class is 'Of households_left: which class; empty of the others.';
comment on column target.amount is 'Thousandths of a percentage point, households or villages, as the indicator says.';
comment on column target.stated_share is 'Of household_cut: the share of all households that the paper says it is; null when it does not say.';
comment on column target.area is 'The contract''s number of a classification of communes; null: the province.';
comment on column target.first_day is 'First day of its period.';
comment on column target.last_day is 'Last day of its period.';
comment on column target.note is 'What is not certain about it; empty when nothing is.';
comment on column target.set_at is 'When it was set so.';
comment on constraint a_target_is_told_once_by_an_event on target is 'One row per event.';
comment on constraint a_target_is_due_after_it_begins on target is 'A period of at least one day.';
comment on constraint a_target_has_an_indicator_with_a_stable_name on target is 'The stable names.';
comment on constraint a_target_has_a_class_with_a_stable_name on target is 'The stable names.';

-- Targets are read from their first version: the stream is read again, and what was applied is passed over.
update journal.inbox set stream_sequence = 0 where consumer = 'reports.households';
