-- journal.epoch.begin
update journal.epoch set epoch = epoch + 1
returning epoch
