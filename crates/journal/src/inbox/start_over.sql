-- journal.inbox.start_over
-- As if the consumers $1 had never run. What a person discarded is forgotten too: it is read again, and parked again.
with parked as (
    delete from journal.inbox_parked where consumer = any ($1)
), held as (
    delete from journal.inbox_held where consumer = any ($1)
), version as (
    delete from journal.inbox_version where consumer = any ($1)
)
delete from journal.inbox where consumer = any ($1)
