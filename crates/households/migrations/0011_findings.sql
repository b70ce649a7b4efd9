-- Certificates have the number of a commune's year, households that came from poor ones are listed, and lists of reviews have
-- indexes.

set local lock_timeout = '5s';

-- Certificates of before keep null: nobody kept their numbers distinct, so they are not held to it.
alter table review add column certificate_unit text collate "C";
alter table review add constraint a_certificate_s_issuer_comes_with_it check (certificate_unit is null or certificate_number is not null);
create unique index a_commune_gives_a_number_once_a_year on review (certificate_unit, (extract(year from certified_on)), certificate_number);

comment on column review.certificate_unit is 'The commune that issued the certificate: code and first day; null without one, and for those of before this was kept.';
comment on constraint a_certificate_s_issuer_comes_with_it on review is 'The pair of Certificate.';
comment on index a_commune_gives_a_number_once_a_year is 'The second lock behind CERTIFICATE_NUMBER_TAKEN.';

alter table review
  drop constraint a_ground_is_known,
  add constraint a_ground_is_known check (ground in ('current_poor', 'current_near_poor', 'applied', 'proposed_by_village', 'from_poor'));
comment on constraint a_ground_is_known on review is 'The pair of Ground.';

create index household_with_former on household (household_id) where has_former;
comment on index household_with_former is 'Lists of a day that is over look at these one by one; few have moved.';

create index member_that_moved on member (household_id) where leave_reason = 'moved_to_household';
comment on index member_that_moved is 'Finds whom poor households gave to others; small, for few leave so.';

create index reviews_of_a_unit on review (unit, review_id);
create index reviews_of_a_round on review (round_id, review_id) where round_id is not null;
create index reviews_of_a_household on review (household_id, review_id);
create index reviews_of_a_village on review (village_id, review_id) where village_id is not null;
create index reviews_at_a_stage on review (stage, review_id);
create index reviews_that_wait on review (due_on) where decided_on is null and withdrawn_on is null;
create index reviews_decided_late on review (review_id) where is_late;
create index rounds_of_a_year on review_round (year, round_id);

comment on index reviews_of_a_unit is 'Lists of a commune.';
comment on index reviews_of_a_round is 'Lists of a round.';
comment on index reviews_of_a_household is 'Lists of a household.';
comment on index reviews_of_a_village is 'Lists of a village.';
comment on index reviews_at_a_stage is 'Lists of a stage, in the order of the list.';
comment on index reviews_that_wait is 'Lists of what is late: what waits, by the day it is due.';
comment on index reviews_decided_late is 'And what was decided late.';
comment on index rounds_of_a_year is 'Lists of rounds of a year.';
