-- households.store.surveys_stand
-- In which epoch the public order stands, and how far.
select epoch, (select coalesce(max(position), 0) from journal.relayed) from journal.epoch
