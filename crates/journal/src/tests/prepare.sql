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
-- A consumer that fails as long as there is a row.
create table trouble (why text not null);
