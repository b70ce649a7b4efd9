-- Which life of its source's journal a consumer has read.

set local lock_timeout = '5s';

alter table journal.inbox add column epoch integer;
alter table journal.inbox add constraint an_epoch_read_counts_from_one check (epoch > 0);

comment on column journal.inbox.epoch is 'Of the events that were read; null before the first. A message of another epoch stops the consumer: what it applied may never have happened.';
comment on constraint an_epoch_read_counts_from_one on journal.inbox is 'The first life is 1.';
