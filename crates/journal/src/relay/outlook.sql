-- journal.relay.outlook
-- Whether the journal is as the relay believes: positions up to its last one, nothing that waits for one.
select (select coalesce(max(position), 0) from journal.relayed), exists (select from journal.outbox)
