-- The read side: how far each consumer of another context's stream is. Only the inbox writes these tables, in the
-- transaction in which the consumer's own rows are written: an event has one effect.

set local lock_timeout = '5s';

create table journal.inbox (
  consumer        text        not null collate "C",
  stream_id       bigint      not null default 0,
  stream_sequence bigint      not null default 0,
  position        bigint      not null default 0,
  known_at        timestamptz,
  constraint a_consumer_has_one_position primary key (consumer),
  constraint sequences_count_from_zero check (stream_sequence >= 0 and position >= 0)
);

comment on table journal.inbox is 'How far each consumer is.';
comment on column journal.inbox.consumer is 'Stable name of the consumer.';
comment on column journal.inbox.stream_id is 'When the stream was created, in nanoseconds since 1970: a stream that was lost and made again counts its messages anew. 0 before the first one is seen.';
comment on column journal.inbox.stream_sequence is 'The last message of that stream that was dealt with. Goes back when the stream was made again; versions then keep every event to one effect.';
comment on column journal.inbox.position is 'The highest position seen: the source''s own count, which a new stream does not change.';
comment on column journal.inbox.known_at is 'Of the last event applied; the next one''s is at least a microsecond later. Null before the first.';
comment on constraint a_consumer_has_one_position on journal.inbox is 'The row that a batch locks: two instances never apply the same events.';
comment on constraint sequences_count_from_zero on journal.inbox is '0 means: nothing seen yet.';

create table journal.inbox_version (
  consumer     text   not null collate "C",
  aggregate_id uuid   not null,
  version      bigint not null,
  constraint a_record_has_one_applied_version primary key (consumer, aggregate_id),
  constraint an_applied_version_counts_from_one check (version > 0)
);

comment on table journal.inbox_version is 'The last version of each record that a consumer applied: older ones are skipped for ever, newer ones wait for their turn.';
comment on column journal.inbox_version.consumer is 'Stable name of the consumer.';
comment on column journal.inbox_version.aggregate_id is 'The other context''s record.';
comment on column journal.inbox_version.version is 'Every event up to this one had its effect.';
comment on constraint a_record_has_one_applied_version on journal.inbox_version is 'Read and raised by every batch.';
comment on constraint an_applied_version_counts_from_one on journal.inbox_version is 'A record without applied events has no row.';

create table journal.inbox_held (
  consumer     text        not null collate "C",
  aggregate_id uuid        not null,
  version      bigint      not null,
  position     bigint      not null,
  event        text        not null collate "C",
  recorded_at  timestamptz not null,
  valid_on     date        not null,
  payload      bytea       not null,
  constraint an_event_is_held_once primary key (consumer, aggregate_id, version)
);

comment on table journal.inbox_held is 'Events that came before an earlier version of their record: applied in the transaction that closes the gap. Empty in normal life; rows that stay mean that the source or its stream lost an event.';
comment on column journal.inbox_held.consumer is 'Stable name of the consumer.';
comment on column journal.inbox_held.aggregate_id is 'The other context''s record.';
comment on column journal.inbox_held.version is 'Which of its events: greater than the applied version by more than one.';
comment on column journal.inbox_held.position is 'The event''s position in its context.';
comment on column journal.inbox_held.event is '<record>.<fact>, from the subject.';
comment on column journal.inbox_held.recorded_at is 'When its context recorded it.';
comment on column journal.inbox_held.valid_on is 'When it is true in the world.';
comment on column journal.inbox_held.payload is 'The message''s bytes.';
comment on constraint an_event_is_held_once on journal.inbox_held is 'An event delivered twice waits once.';
