-- Reviews (rà soát hộ nghèo): their law, the copy of the declared days, rounds, one row for each household's review.

set local lock_timeout = '5s';

create table declared_day (
  day        date not null,
  is_working boolean not null,
  constraint a_declared_day_is_known_once primary key (day)
);

comment on table declared_day is 'The local copy of communes'' declared days: written only by the feed, read where working days are counted.';
comment on column declared_day.day is 'The day that differs from "Monday to Friday are worked", or follows it after all.';
comment on column declared_day.is_working is 'Worked, or a holiday.';
comment on constraint a_declared_day_is_known_once on declared_day is 'A later declaration of a day replaces the first.';

create table review_book (
  version bigint not null,
  is_only boolean not null default true,
  constraint there_is_one_review_book primary key (is_only),
  constraint the_only_review_book_says_so check (is_only),
  constraint a_review_book_s_version_counts check (version >= 0)
);

comment on table review_book is 'The version of the record of the law of reviews; its row is locked by every step of a review (shared) and every new row of law.';
comment on column review_book.version is 'Counts the events of the record.';
comment on column review_book.is_only is 'Always true: makes the table a single row.';
comment on constraint there_is_one_review_book on review_book is 'A single row.';
comment on constraint the_only_review_book_says_so on review_book is 'A single row.';
comment on constraint a_review_book_s_version_counts on review_book is '0 before the first row of law.';

insert into review_book (version) values (0);

create table review_rules (
  rules_id             text collate "C" not null,
  law                  text not null,
  valid_from           date not null,
  valid_until          date,
  opens                text collate "C" not null,
  closes               text collate "C" not null,
  posting_days         integer not null,
  recheck_days         integer not null,
  answer_days          integer not null,
  majority_numerator   integer not null,
  majority_denominator integer not null,
  note                 text,
  constraint review_rules_are_known_once primary key (rules_id),
  constraint review_rules_are_in_force_a_day_at_least check (valid_until > valid_from),
  constraint one_version_of_the_rules_holds_on_a_day exclude using gist (daterange(valid_from, valid_until) with &&),
  constraint a_window_is_two_days_of_a_year check (opens ~ '^[0-9]{2}-[0-9]{2}$' and closes ~ '^[0-9]{2}-[0-9]{2}$' and opens <= closes),
  constraint review_days_are_counted check (posting_days between 1 and 1000 and recheck_days between 0 and 1000 and answer_days between 1 and 366),
  constraint a_majority_is_a_share_below_the_whole check (majority_numerator >= 0 and majority_numerator < majority_denominator)
);

comment on table review_rules is 'Versions of the review procedure. Rows are never changed.';
comment on column review_rules.rules_id is 'VN-2021.';
comment on column review_rules.law is 'Number of the law.';
comment on column review_rules.valid_from is 'First day in force.';
comment on column review_rules.valid_until is 'First day no longer in force; null while open.';
comment on column review_rules.opens is 'First day of the yearly review: MM-DD.';
comment on column review_rules.closes is 'Its last day: MM-DD.';
comment on column review_rules.posting_days is 'Working days that a result is posted at least.';
comment on column review_rules.recheck_days is 'Working days within which a complaint is re-checked.';
comment on column review_rules.answer_days is 'Days within which a request is answered.';
comment on column review_rules.majority_numerator is 'A meeting confirms with more than this share of those who attend.';
comment on column review_rules.majority_denominator is 'The whole of that share.';
comment on column review_rules.note is 'What was not compared with the law; null when all of it was.';
comment on constraint review_rules_are_known_once on review_rules is 'Ids are for ever.';
comment on constraint review_rules_are_in_force_a_day_at_least on review_rules is 'The pair of Period.';
comment on constraint one_version_of_the_rules_holds_on_a_day on review_rules is 'The second lock behind REVIEW_LAW_OVERLAPS.';
comment on constraint a_window_is_two_days_of_a_year on review_rules is 'The pair of DayOfYear.';
comment on constraint review_days_are_counted on review_rules is 'The pair of ReviewRules::check.';
comment on constraint a_majority_is_a_share_below_the_whole on review_rules is 'The pair of Share.';

create table score_table (
  table_id    text collate "C" not null,
  form        text collate "C" not null,
  region      text collate "C",
  area_kind   text collate "C",
  law         text not null,
  valid_from  date not null,
  valid_until date,
  note        text,
  constraint a_score_table_is_known_once primary key (table_id),
  constraint a_form_is_a_b1_or_b2 check (form in ('a', 'b1', 'b2')),
  constraint a_score_table_s_area_is_rural_or_urban check (area_kind in ('rural', 'urban')),
  constraint a_score_table_is_in_force_a_day_at_least check (valid_until > valid_from),
  constraint a_form_has_one_table_for_a_place_on_a_day exclude using gist (int8range(hashtext(form || '/' || coalesce(region, '') || '/' || coalesce(area_kind, ''))::bigint, hashtext(form || '/' || coalesce(region, '') || '/' || coalesce(area_kind, ''))::bigint, '[]') with &&, daterange(valid_from, valid_until) with &&)
);

comment on table score_table is 'Forms A, B1 and B2 as tables of points. Rows are never changed.';
comment on column score_table.table_id is 'B2-2022.';
comment on column score_table.form is 'a, b1 or b2.';
comment on column score_table.region is 'The region it is for; null where it is for all.';
comment on column score_table.area_kind is 'rural or urban; null where it is for both.';
comment on column score_table.law is 'Number of the law.';
comment on column score_table.valid_from is 'First day in force.';
comment on column score_table.valid_until is 'First day no longer in force; null while open.';
comment on column score_table.note is 'What was not compared with the law; null when all of it was.';
comment on constraint a_score_table_is_known_once on score_table is 'Ids are for ever.';
comment on constraint a_form_is_a_b1_or_b2 on score_table is 'The pair of Form.';
comment on constraint a_score_table_s_area_is_rural_or_urban on score_table is 'The pair of AreaKind.';
comment on constraint a_score_table_is_in_force_a_day_at_least on score_table is 'The pair of Period.';
comment on constraint a_form_has_one_table_for_a_place_on_a_day on score_table is 'The second lock behind REVIEW_LAW_OVERLAPS; ranges of a hash because equality would need an extension.';

create table score_item (
  table_id    text collate "C" not null,
  seat        smallint not null,
  item        text collate "C" not null,
  measure     text collate "C",
  comparison  text collate "C",
  numerator   integer,
  denominator integer,
  per         text collate "C",
  constraint an_item_has_one_seat primary key (table_id, seat),
  constraint a_table_has_an_item_once unique (table_id, item),
  constraint a_rule_is_whole check (num_nonnulls(measure, comparison, numerator, denominator) in (0, 4) and (per is null or measure is not null)),
  constraint a_rule_compares check (comparison in ('above', 'at_least', 'below') and numerator > 0 and denominator > 0)
);

comment on table score_item is 'Questions of a form, with what makes a household deprived on form B2.';
comment on column score_item.table_id is 'Of which table.';
comment on column score_item.seat is 'Its place, from 0.';
comment on column score_item.item is 'Its code; on form B2 that of the indicator.';
comment on column score_item.measure is 'What a survey counts; null where the item is ticked only.';
comment on column score_item.comparison is 'above, at_least or below; null without a measure.';
comment on column score_item.numerator is 'Compared with so much; null without a measure.';
comment on column score_item.denominator is 'Divided by so much; null without a measure.';
comment on column score_item.per is 'For each of these; null where it is compared as it is.';
comment on constraint an_item_has_one_seat on score_item is 'Items are read in order.';
comment on constraint a_table_has_an_item_once on score_item is 'The pair of ScoreTable::check.';
comment on constraint a_rule_is_whole on score_item is 'The pair of Option<Rule>.';
comment on constraint a_rule_compares on score_item is 'The pair of Rule.';

create table score_option (
  table_id text collate "C" not null,
  item     text collate "C" not null,
  seat     smallint not null,
  option   text collate "C" not null,
  points   integer not null,
  constraint an_option_has_one_seat primary key (table_id, item, seat),
  constraint an_item_has_an_option_once unique (table_id, item, option),
  constraint an_option_s_points_are_in_range check (points between 0 and 1000)
);

comment on table score_option is 'Options of an item with their points.';
comment on column score_option.table_id is 'Of which table.';
comment on column score_option.item is 'Of which item.';
comment on column score_option.seat is 'Its place, from 0.';
comment on column score_option.option is 'Its code.';
comment on column score_option.points is 'Its points.';
comment on constraint an_option_has_one_seat on score_option is 'Options are read in order.';
comment on constraint an_item_has_an_option_once on score_option is 'The pair of Item::check.';
comment on constraint an_option_s_points_are_in_range on score_option is 'The pair of Item::check.';

create table score_line (
  table_id           text collate "C" not null,
  seat               smallint not null,
  standard_id        text collate "C" not null,
  area_kind          text collate "C" not null,
  income_only_points integer,
  line_points        integer not null,
  deprivation_points integer not null,
  constraint a_point_line_has_one_seat primary key (table_id, seat),
  constraint a_standard_has_one_point_line_in_an_area unique (table_id, standard_id, area_kind),
  constraint a_point_line_is_rural_or_urban check (area_kind in ('rural', 'urban')),
  constraint point_lines_are_above_zero check (line_points > 0 and deprivation_points > 0 and income_only_points between 1 and line_points)
);

comment on table score_line is 'Which points of B1 and B2 mean which class under a standard.';
comment on column score_line.table_id is 'The table of form B2 that they are with.';
comment on column score_line.seat is 'Its place, from 0.';
comment on column score_line.standard_id is 'Under which standard.';
comment on column score_line.area_kind is 'rural or urban.';
comment on column score_line.income_only_points is 'At or below it poor whatever the deprivations; null where there is none.';
comment on column score_line.line_points is 'Above it not poor.';
comment on column score_line.deprivation_points is 'So many points of B2 make a household at or below the line poor.';
comment on constraint a_point_line_has_one_seat on score_line is 'Lines are read in order.';
comment on constraint a_standard_has_one_point_line_in_an_area on score_line is 'The pair of ScoreTable::check.';
comment on constraint a_point_line_is_rural_or_urban on score_line is 'The pair of AreaKind.';
comment on constraint point_lines_are_above_zero on score_line is 'The pair of PointLines::check.';

create table review_round (
  round_id   uuid not null,
  unit       text collate "C" not null,
  year       smallint not null,
  rules_id   text collate "C" not null,
  opened_on  date not null,
  due_on     date not null,
  version    bigint not null,
  created_at timestamptz not null,
  created_by text collate "C" not null,
  constraint a_round_is_known_once primary key (round_id),
  constraint a_commune_has_one_round_a_year unique (unit, year),
  constraint a_round_lies_in_its_year check (extract(year from opened_on) = year and extract(year from due_on) = year),
  constraint a_round_has_an_event check (version > 0)
);

comment on table review_round is 'Yearly reviews, one of each commune (đợt rà soát). Never changed.';
comment on column review_round.round_id is 'The round: time-ordered, given by the service.';
comment on column review_round.unit is 'The commune: code and first day.';
comment on column review_round.year is 'Of which year.';
comment on column review_round.rules_id is 'The version of the procedure that it goes by.';
comment on column review_round.opened_on is 'The day it began.';
comment on column review_round.due_on is 'Its last day.';
comment on column review_round.version is 'Counts its events.';
comment on column review_round.created_at is 'When it was recorded.';
comment on column review_round.created_by is 'Who asked: an account id.';
comment on constraint a_round_is_known_once on review_round is 'Lists go in this order.';
comment on constraint a_commune_has_one_round_a_year on review_round is 'The second lock behind ROUND_EXISTS.';
comment on constraint a_round_lies_in_its_year on review_round is 'The pair of OpenRound.';
comment on constraint a_round_has_an_event on review_round is 'Version 0 is a round that does not exist.';

create table review (
  review_id          uuid not null,
  household_id       uuid not null,
  unit               text collate "C" not null,
  village_id         uuid,
  round_id           uuid,
  rules_id           text collate "C" not null,
  ground             text collate "C" not null,
  listed_on          date not null,
  due_on             date not null,
  stage              text collate "C" not null,
  surveyed_on        date,
  surveyor           text collate "C",
  income_vnd         bigint,
  deprivations       text[] collate "C",
  area_kind          text collate "C",
  estimated_class    text collate "C",
  met_on             date,
  attendance         integer,
  votes_for          integer,
  votes_against      integer,
  posted_from        date,
  posted_until       date,
  decision_id        uuid,
  decided_on         date,
  class              text collate "C",
  is_late            boolean,
  certificate_number text,
  certified_on       date,
  version            bigint not null,
  created_at         timestamptz not null,
  changed_at         timestamptz not null,
  changed_by         text collate "C" not null,
  constraint a_review_is_known_once primary key (review_id),
  constraint a_household_is_in_a_round_once unique (round_id, household_id),
  constraint a_ground_is_known check (ground in ('current_poor', 'current_near_poor', 'applied', 'proposed_by_village')),
  constraint a_stage_is_known check (stage in ('listed', 'surveyed', 'confirmed', 'posted', 'decided', 'certified')),
  constraint a_survey_is_there_from_its_stage_on check (num_nonnulls(surveyed_on, surveyor, income_vnd, deprivations) = case when stage = 'listed' then 0 else 4 end),
  constraint a_meeting_is_there_from_its_stage_on check (num_nonnulls(met_on, attendance, votes_for, votes_against) = case when stage in ('listed', 'surveyed') then 0 else 4 end),
  constraint a_posting_is_there_from_its_stage_on check (num_nonnulls(posted_from, posted_until) = case when stage in ('listed', 'surveyed', 'confirmed') then 0 else 2 end),
  constraint an_outcome_is_there_from_its_stage_on check (num_nonnulls(decision_id, decided_on, class, is_late) = case when stage in ('decided', 'certified') then 4 else 0 end),
  constraint a_certificate_is_there_from_its_stage_on check (num_nonnulls(certificate_number, certified_on) = case when stage = 'certified' then 2 else 0 end),
  constraint a_request_is_due_after_it_was_made check (due_on >= listed_on or round_id is not null),
  constraint a_survey_follows_the_list check (surveyed_on >= listed_on),
  constraint a_meeting_follows_the_survey check (met_on >= surveyed_on),
  constraint a_posting_follows_the_meeting check (posted_from >= met_on and posted_until >= posted_from),
  constraint a_decision_follows_the_posting check (decided_on > posted_until),
  constraint a_certificate_follows_the_decision check (certified_on >= decided_on),
  constraint a_surveyed_area_is_rural_or_urban check (area_kind in ('rural', 'urban')),
  constraint a_surveyed_income_is_not_negative check (income_vnd >= 0),
  constraint a_review_s_class_is_known check (class in ('poor', 'near_poor', 'not_poor') and estimated_class in ('poor', 'near_poor', 'not_poor')),
  constraint nobody_votes_twice check (votes_for >= 0 and votes_against >= 0 and votes_for + votes_against <= attendance),
  constraint a_certificate_is_for_the_poor check (certificate_number is null or class in ('poor', 'near_poor')),
  constraint a_review_has_an_event check (version > 0)
) with (fillfactor = 80);

comment on table review is 'Each household''s review as it now is; how it came there is in the journal.';
comment on column review.review_id is 'The review: time-ordered, given by the service.';
comment on column review.household_id is 'Of which household. No foreign key, as for member.';
comment on column review.unit is 'The unit its household was recorded in when it was listed: code and first day.';
comment on column review.village_id is 'The village it had then; null where not known.';
comment on column review.round_id is 'The round; null on request.';
comment on column review.rules_id is 'The version of the procedure that it began under.';
comment on column review.ground is 'Why it is on the list.';
comment on column review.listed_on is 'The day it was listed, or asked.';
comment on column review.due_on is 'Decided later, it is late.';
comment on column review.stage is 'listed, surveyed, confirmed, posted, decided or certified.';
comment on column review.surveyed_on is 'The day of the survey; null before.';
comment on column review.surveyor is 'Who surveyed: an account id; null before.';
comment on column review.income_vnd is 'Income per person and month; null before the survey.';
comment on column review.deprivations is 'Codes of the indicators it is deprived in; null before the survey.';
comment on column review.area_kind is 'rural or urban as the survey states; null where unit or village says.';
comment on column review.estimated_class is 'What the points of B1 and B2 would say; null where they say nothing.';
comment on column review.met_on is 'The day the village confirmed; null before.';
comment on column review.attendance is 'Who attended; null before the meeting.';
comment on column review.votes_for is 'Votes for the result; null before the meeting.';
comment on column review.votes_against is 'Votes against it; null before the meeting.';
comment on column review.posted_from is 'First day posted; null before.';
comment on column review.posted_until is 'Last day posted; null before.';
comment on column review.decision_id is 'The decision; null before.';
comment on column review.decided_on is 'The day from which it holds; null before.';
comment on column review.class is 'The poorest class under any standard in force; null before the decision.';
comment on column review.is_late is 'Decided after it was due; null before the decision.';
comment on column review.certificate_number is 'Number of the certificate, form 03 of 24/2021; null without one.';
comment on column review.certified_on is 'The day it was issued; null without one.';
comment on column review.version is 'Counts its events.';
comment on column review.created_at is 'When it was recorded.';
comment on column review.changed_at is 'When its last event was recorded.';
comment on column review.changed_by is 'Who asked for its last event: an account id.';
comment on constraint a_review_is_known_once on review is 'Lists go in this order.';
comment on constraint a_household_is_in_a_round_once on review is 'The second lock behind ALREADY_LISTED.';
comment on constraint a_ground_is_known on review is 'The pair of Ground.';
comment on constraint a_stage_is_known on review is 'The pair of StageName.';
comment on constraint a_survey_is_there_from_its_stage_on on review is 'The pair of Stage.';
comment on constraint a_meeting_is_there_from_its_stage_on on review is 'The pair of Stage.';
comment on constraint a_posting_is_there_from_its_stage_on on review is 'The pair of Stage.';
comment on constraint an_outcome_is_there_from_its_stage_on on review is 'The pair of Stage.';
comment on constraint a_certificate_is_there_from_its_stage_on on review is 'The pair of Stage.';
comment on constraint a_request_is_due_after_it_was_made on review is 'A request is due after it was made; who joins a round late may be late at once.';
comment on constraint a_survey_follows_the_list on review is 'The pair of RecordSurvey.';
comment on constraint a_meeting_follows_the_survey on review is 'The pair of RecordMeeting.';
comment on constraint a_posting_follows_the_meeting on review is 'The pair of PostResult.';
comment on constraint a_decision_follows_the_posting on review is 'The second lock behind POSTING_NOT_OVER.';
comment on constraint a_certificate_follows_the_decision on review is 'The pair of IssueCertificate.';
comment on constraint a_surveyed_area_is_rural_or_urban on review is 'The pair of AreaKind.';
comment on constraint a_surveyed_income_is_not_negative on review is 'The pair of Dong.';
comment on constraint a_review_s_class_is_known on review is 'The pair of Class.';
comment on constraint nobody_votes_twice on review is 'The pair of RecordMeeting.';
comment on constraint a_certificate_is_for_the_poor on review is 'The second lock behind NOTHING_TO_CERTIFY.';
comment on constraint a_review_has_an_event on review is 'Version 0 is a review that does not exist.';

create unique index a_household_is_under_one_review on review (household_id) where decision_id is null;
comment on index a_household_is_under_one_review is 'The second lock behind REVIEW_UNDER_WAY.';
create index review_of_household on review (household_id, review_id);
comment on index review_of_household is 'Lists of a household.';
create index review_of_unit on review (unit, review_id);
comment on index review_of_unit is 'Lists of a caller whose areas are units.';
create index review_of_round on review (round_id, review_id);
comment on index review_of_round is 'Lists of a round, and its progress.';

create table review_form (
  review_id uuid not null,
  form      text collate "C" not null,
  table_id  text collate "C" not null,
  total     integer not null,
  constraint a_review_has_a_form_once primary key (review_id, form),
  constraint an_answered_form_is_a_b1_or_b2 check (form in ('a', 'b1', 'b2')),
  constraint a_total_is_not_negative check (total >= 0)
);

comment on table review_form is 'The forms of a review''s survey, as they were scored.';
comment on column review_form.review_id is 'The review. No foreign key, as for member.';
comment on column review_form.form is 'a, b1 or b2.';
comment on column review_form.table_id is 'Under which table.';
comment on column review_form.total is 'The sum of the points.';
comment on constraint a_review_has_a_form_once on review_form is 'Forms are read by review.';
comment on constraint an_answered_form_is_a_b1_or_b2 on review_form is 'The pair of Form.';
comment on constraint a_total_is_not_negative on review_form is 'No option has points below zero.';

create table review_answer (
  review_id uuid not null,
  form      text collate "C" not null,
  seat      smallint not null,
  item      text collate "C" not null,
  option    text collate "C" not null,
  points    integer not null,
  constraint an_answer_has_one_seat primary key (review_id, form, seat),
  constraint an_answer_s_points_are_in_range check (points between 0 and 1000)
);

comment on table review_answer is 'What was ticked, with its points, frozen.';
comment on column review_answer.review_id is 'The review. No foreign key, as for member.';
comment on column review_answer.form is 'Of which form.';
comment on column review_answer.seat is 'The place of the item, from 0.';
comment on column review_answer.item is 'The item.';
comment on column review_answer.option is 'What was ticked.';
comment on column review_answer.points is 'Its points then.';
comment on constraint an_answer_has_one_seat on review_answer is 'Answers are read in order.';
comment on constraint an_answer_s_points_are_in_range on review_answer is 'As in score_option.';

create table review_complaint (
  review_id    uuid not null,
  seat         smallint not null,
  complaint_id uuid not null,
  opened_on    date not null,
  resolved_on  date,
  finding      text collate "C",
  is_late      boolean,
  constraint a_complaint_has_one_seat primary key (review_id, seat),
  constraint a_complaint_is_known_once unique (complaint_id),
  constraint a_resolved_complaint_says_how check (num_nonnulls(resolved_on, finding, is_late) in (0, 3)),
  constraint a_kept_complaint_was_dismissed check (finding = 'dismissed'),
  constraint a_complaint_is_resolved_after_it_came check (resolved_on >= opened_on)
);

comment on table review_complaint is 'Complaints about a posted result. An upheld one begins the review anew: then none is left.';
comment on column review_complaint.review_id is 'The review. No foreign key, as for member.';
comment on column review_complaint.seat is 'Its place in the order in which they came, from 0.';
comment on column review_complaint.complaint_id is 'The complaint.';
comment on column review_complaint.opened_on is 'The day it came.';
comment on column review_complaint.resolved_on is 'The day of the re-check; null while open.';
comment on column review_complaint.finding is 'What the re-check came to; null while open.';
comment on column review_complaint.is_late is 'Whether it was re-checked too late; null while open.';
comment on constraint a_complaint_has_one_seat on review_complaint is 'Complaints are read in order.';
comment on constraint a_complaint_is_known_once on review_complaint is 'Found by its name.';
comment on constraint a_resolved_complaint_says_how on review_complaint is 'The pair of Option<Resolved>.';
comment on constraint a_kept_complaint_was_dismissed on review_complaint is 'The pair of Shown::resolved.';
comment on constraint a_complaint_is_resolved_after_it_came on review_complaint is 'The pair of ResolveComplaint.';

-- Old rows keep null: they were recorded before the reason was kept, and before there were reviews.
alter table decision add column area_basis text collate "C";
alter table decision add column review_id uuid;
alter table decision add constraint an_area_basis_is_known check (area_basis in ('unit', 'village', 'stated'));
create unique index a_review_ends_with_one_decision on decision (review_id);

comment on column decision.area_basis is 'What said which line holds: unit, village or stated; null before it was kept.';
comment on column decision.review_id is 'The review it ended; null when it was migrated: recorded from a paper, past the chain.';
comment on constraint an_area_basis_is_known on decision is 'The pair of AreaBasis.';
comment on index a_review_ends_with_one_decision is 'The second lock behind WRONG_STAGE; finds the decision of a review.';
