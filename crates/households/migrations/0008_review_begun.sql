-- From when the steps of a review are taken. A review that a meeting or an upheld complaint sent back begins again, and what
-- was found before that day is found no more.

set local lock_timeout = '5s';

alter table review add column begun_on date;
update review set begun_on = listed_on;
alter table review alter column begun_on set not null;
alter table review add constraint a_review_begins_no_earlier_than_its_list check (begun_on >= listed_on);
alter table review add constraint a_survey_is_of_the_review_as_it_began_last check (surveyed_on >= begun_on);

comment on column review.begun_on is 'The day of the list, or that of the meeting or the re-check that sent it back to the list.';
comment on constraint a_review_begins_no_earlier_than_its_list on review is 'It can only begin again later.';
comment on constraint a_survey_is_of_the_review_as_it_began_last on review is 'Survey, meeting and posting are made anew.';
