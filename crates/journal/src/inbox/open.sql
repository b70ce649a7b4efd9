-- journal.inbox.open
insert into journal.inbox (consumer) values ($1) on conflict (consumer) do nothing
