-- journal.replay.last
select epoch, (select coalesce(max(position), 0) from journal.relayed) from journal.epoch
