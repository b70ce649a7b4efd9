-- journal.relay.waiting
-- Committed events that are not in the stream: without a position, or with one after the stream's last ($1).
select (select count(*) from journal.outbox)
     + greatest((select coalesce(max(position), 0) from journal.relayed) - $1::bigint, 0)
