-- From a figure back to the households and events behind it.

set local lock_timeout = '5s';

alter table subject add column event text not null default '' collate "C";
comment on column subject.event is 'The event''s name. Empty in rows of a release that did not keep it; counts nothing, and is not compared with a rebuilt database.';

-- Not concurrently: only the feed writes here, and it waits no longer than the index takes.
create index poverty_delta_group on poverty_delta (group_id);
comment on index poverty_delta_group is 'What was entered under the groups of one cell.';
