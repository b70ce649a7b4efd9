-- Targets of poverty reduction: data with periods. One serial record; setting a target again adds a row.

set local lock_timeout = '5s';

create table target_book (
  version bigint not null,
  is_only boolean not null default true,
  constraint there_is_one_target_book primary key (is_only),
  constraint the_only_target_book_says_so check (is_only),
  constraint a_target_book_s_version_counts check (version >= 0)
);

comment on table target_book is 'The version of the record of all targets; its row is locked by whoever sets one.';
comment on column target_book.version is 'Counts the events of the record.';
comment on column target_book.is_only is 'Always true: makes the table a single row.';
comment on constraint there_is_one_target_book on target_book is 'A single row.';
comment on constraint the_only_target_book_says_so on target_book is 'A single row.';
comment on constraint a_target_book_s_version_counts on target_book is '0 before the first target.';

insert into target_book (version) values (0);

create table target (
  target_id    text collate "C" not null,
  revision     integer not null,
  law          text not null,
  indicator    text collate "C" not null,
  standard_id  text collate "C",
  class        text collate "C",
  amount       bigint not null,
  stated_share bigint,
  area         text collate "C",
  first_day    date not null,
  last_day     date not null,
  note         text,
  set_at       timestamptz not null,
  constraint a_target_has_one_row_per_revision primary key (target_id, revision),
  constraint revisions_count_from_one check (revision >= 1),
  constraint a_target_has_a_known_indicator check (indicator in ('yearly_rate_cut', 'household_cut', 'households_left', 'villages_left')),
  constraint a_target_of_households_is_under_a_standard check ((standard_id is null) = (indicator = 'villages_left')),
  constraint only_households_that_are_left_have_a_class check ((class is not null) = (indicator = 'households_left')),
  constraint a_target_is_about_a_known_class check (class in ('poor', 'near_poor', 'not_poor')),
  constraint an_amount_aimed_at_is_not_negative check (amount >= 0),
  constraint only_a_cut_of_households_has_a_share check (stated_share is null or (indicator = 'household_cut' and stated_share > 0)),
  constraint a_target_is_for_a_known_area check (area in ('ethnic_minority', 'mountain', 'border', 'island', 'provincial_area', 'region_i', 'region_ii', 'region_iii')),
  constraint a_target_has_a_day check (last_day >= first_day),
  constraint a_yearly_mean_is_over_whole_years check (
    indicator <> 'yearly_rate_cut'
    or last_day + 1 > first_day and last_day + 1 = (first_day + make_interval(years => (extract(year from last_day + 1) - extract(year from first_day))::integer))::date
  )
);

comment on table target is 'Targets (mục tiêu giảm nghèo), a row per revision. Rows are never changed.';
comment on column target.target_id is 'NQ06-2022-HO-NGHEO.';
comment on column target.revision is 'The highest is what the target is now.';
comment on column target.law is 'The paper that sets it.';
comment on column target.indicator is 'What it is measured by: the variants of Aim.';
comment on column target.standard_id is 'Under which households are counted; null of villages.';
comment on column target.class is 'Of households_left: which class; null of the others.';
comment on column target.amount is 'Thousandths of a percentage point, households or villages, as the indicator says.';
comment on column target.stated_share is 'Of household_cut: thousandths of a percentage point that the paper says it is; null when it does not say.';
comment on column target.area is 'Communes with this class; null: the province.';
comment on column target.first_day is 'First day of its period.';
comment on column target.last_day is 'Last day of its period.';
comment on column target.note is 'What is not certain about it; null when it was compared with the paper.';
comment on column target.set_at is 'When it was set so. By whom is in its event.';
comment on constraint a_target_has_one_row_per_revision on target is 'Ids are for ever.';
comment on constraint revisions_count_from_one on target is 'The first one is 1.';
comment on constraint a_target_has_a_known_indicator on target is 'The pair of Aim.';
comment on constraint a_target_of_households_is_under_a_standard on target is 'Every count of poor households needs one.';
comment on constraint only_households_that_are_left_have_a_class on target is 'The others are about the poor, or about villages.';
comment on constraint a_target_is_about_a_known_class on target is 'The pair of Class.';
comment on constraint an_amount_aimed_at_is_not_negative on target is 'A rise is no target.';
comment on constraint only_a_cut_of_households_has_a_share on target is 'A share of nothing is none.';
comment on constraint a_target_is_for_a_known_area on target is 'The pair of Flag.';
comment on constraint a_target_has_a_day on target is 'It is due on its last day.';
comment on constraint a_yearly_mean_is_over_whole_years on target is 'What falls in a part of a year would be divided by nothing.';
