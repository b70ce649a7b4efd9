-- Certificates have the number of a commune's year, households that came from poor ones are listed, and lists have the
-- indexes that they lacked. What is built over the large tables comes before what locks `review` for a moment.

set local lock_timeout = '5s';

create index household_with_former on household (household_id) where has_former;
comment on index household_with_former is 'Lists of a day that is over look at these one by one; few have moved.';

create index member_that_moved on member (household_id) where leave_reason = 'moved_to_household';
comment on index member_that_moved is 'Finds whom poor households gave to others; small, for few leave so.';

-- Not the stage itself: what no index holds, a step of a review changes in place.
create index review_of_village on review (village_id, review_id) where village_id is not null;
create index review_that_waits on review (due_on) where decided_on is null and withdrawn_on is null;
create index review_decided_late on review (review_id) where is_late;
create index round_of_year on review_round (year, round_id);

comment on index review_of_village is 'Lists of a village.';
comment on index review_that_waits is 'Lists of what is late: what waits, by the day it is due.';
comment on index review_decided_late is 'And what was decided late.';
comment on index round_of_year is 'Lists of rounds of a year.';

-- Certificates of before keep null: nobody kept their numbers distinct, so they are not held to it.
alter table review
  add column certificate_unit text collate "C",
  add constraint a_certificate_s_issuer_comes_with_it check (certificate_unit is null or certificate_number is not null),
  drop constraint a_ground_is_known,
  add constraint a_ground_is_known check (ground in ('current_poor', 'current_near_poor', 'applied', 'proposed_by_village', 'from_poor'));
create unique index a_commune_gives_a_number_once_a_year on review (certificate_unit, (extract(year from certified_on)), certificate_number) where certificate_unit is not null;

comment on column review.certificate_unit is 'The commune that issued the certificate: code and first day; null without one, and for those of before this was kept.';
comment on constraint a_certificate_s_issuer_comes_with_it on review is 'The pair of Certificate.';
comment on constraint a_ground_is_known on review is 'The pair of Ground.';
comment on index a_commune_gives_a_number_once_a_year is 'The second lock behind CERTIFICATE_NUMBER_TAKEN.';
