-- Reviews can be withdrawn: they end without a decision, and wait for nothing any more.

set local lock_timeout = '5s';

alter table review
  add column withdrawn_on date,
  add column withdraw_reason text collate "C",
  drop constraint a_stage_is_known,
  drop constraint a_survey_is_there_from_its_stage_on,
  drop constraint a_meeting_is_there_from_its_stage_on,
  drop constraint a_posting_is_there_from_its_stage_on,
  add constraint a_stage_is_known check (stage in ('listed', 'surveyed', 'confirmed', 'posted', 'decided', 'certified', 'withdrawn')),
  add constraint a_survey_is_there_from_its_stage_on check (num_nonnulls(surveyed_on, surveyor, income_vnd, deprivations) = case when stage in ('listed', 'withdrawn') then 0 else 4 end),
  add constraint a_meeting_is_there_from_its_stage_on check (num_nonnulls(met_on, attendance, votes_for, votes_against) = case when stage in ('listed', 'surveyed', 'withdrawn') then 0 else 4 end),
  add constraint a_posting_is_there_from_its_stage_on check (num_nonnulls(posted_from, posted_until) = case when stage in ('listed', 'surveyed', 'confirmed', 'withdrawn') then 0 else 2 end),
  add constraint a_withdrawal_is_there_at_its_stage check (num_nonnulls(withdrawn_on, withdraw_reason) = case when stage = 'withdrawn' then 2 else 0 end),
  add constraint a_reason_to_withdraw_is_known check (withdraw_reason in ('household_ended', 'moved_away', 'renounced', 'mistake')),
  add constraint a_withdrawal_follows_the_list check (withdrawn_on >= listed_on);

comment on column review.stage is 'listed, surveyed, confirmed, posted, decided, certified or withdrawn.';
comment on column review.withdrawn_on is 'The day it was withdrawn; null mostly.';
comment on column review.withdraw_reason is 'Why; null mostly.';
comment on constraint a_stage_is_known on review is 'The pair of StageName.';
comment on constraint a_survey_is_there_from_its_stage_on on review is 'The pair of Stage.';
comment on constraint a_meeting_is_there_from_its_stage_on on review is 'The pair of Stage.';
comment on constraint a_posting_is_there_from_its_stage_on on review is 'The pair of Stage.';
comment on constraint a_withdrawal_is_there_at_its_stage on review is 'The pair of Stage.';
comment on constraint a_reason_to_withdraw_is_known on review is 'The pair of WithdrawReason.';
comment on constraint a_withdrawal_follows_the_list on review is 'The pair of WithdrawReview.';

drop index a_household_is_under_one_review;
create unique index a_household_is_under_one_review on review (household_id) where decision_id is null and withdrawn_on is null;
comment on index a_household_is_under_one_review is 'The second lock behind REVIEW_UNDER_WAY.';
