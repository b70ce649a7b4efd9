-- journal.tests.prepare: what the consumer of these tests writes. Without a key: a second effect would be a second row.
create table seen (
    ord bigint generated always as identity,
    aggregate_id uuid not null,
    version bigint not null,
    position bigint not null,
    event text not null,
    valid_on date not null,
    known_at timestamptz not null,
    payload bytea not null
);
-- A consumer that fails as long as there is a row; with a position, only when that event is in the batch.
create table trouble (why text not null, position bigint);
create table weight (grams bigint, constraint a_parcel_weighs_something check (grams > 0));
create table ticket (number bigint, constraint a_ticket_is_sold_once unique (number) deferrable initially deferred);
