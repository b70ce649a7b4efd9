-- journal.relay.waiting
select count(*) from journal.outbox
