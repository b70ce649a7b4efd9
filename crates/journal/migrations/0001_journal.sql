-- The write side: what happened, what still needs its position, which requests were answered, who holds which value.
-- Only the batcher writes event, receipt and claim; only the relay moves rows from outbox to relayed.

set local lock_timeout = '5s';

comment on schema journal is 'One transaction, ordered events, one effect each. Knows no domain; the same in every context.';

-- Rows are never changed and never deleted: a person is erased by destroying the person's key.
create table journal.event (
  seq          bigint generated always as identity,
  aggregate_id uuid        not null,
  version      bigint      not null,
  kind         text        not null collate "C",
  body         bytea       not null,
  recorded_at  timestamptz not null,
  principal    text        not null collate "C",
  request_id   uuid        not null,
  traceparent  text        collate "C",
  subject      text        collate "C",
  message      text        collate "C",
  valid_on     date,
  payload      bytea,
  constraint an_event_has_one_seq primary key (seq),
  constraint a_version_is_recorded_once unique (aggregate_id, version),
  constraint versions_count_from_one check (version > 0),
  constraint a_public_form_is_whole_or_absent check (num_nonnulls(subject, message, valid_on, payload) in (0, 4))
) with (toast_tuple_target = 8160);

comment on table journal.event is 'Everything that happened, append-only and complete: folding a record''s bodies gives its state.';
comment on column journal.event.seq is 'Given when the row is written, after the record''s lock is held: within one record it rises with version. Across records it is not the order of commit and has gaps; readers use relayed.position.';
comment on column journal.event.aggregate_id is 'The record the event belongs to.';
comment on column journal.event.version is 'Counts the record''s events: 1, 2, 3, … The record''s own version is its last event''s.';
comment on column journal.event.kind is 'Stable name of the event: <record>.<fact>.';
comment on column journal.event.body is 'The journal form: JSON, personal fields sealed under the key of their person.';
comment on column journal.event.recorded_at is 'The shell''s clock when the command was decided.';
comment on column journal.event.principal is 'Who asked: an account id, not a person''s name.';
comment on column journal.event.request_id is 'The request that caused it, as its caller named it.';
comment on column journal.event.traceparent is 'W3C trace context of the call; null when the caller sent none.';
comment on column journal.event.subject is 'The public form''s NATS subject; null for an event that does not leave the context.';
comment on column journal.event.message is 'Full name of the public form''s protobuf message; null together with subject.';
comment on column journal.event.valid_on is 'When it is true in the world; null together with subject.';
comment on column journal.event.payload is 'The public form''s bytes, kept so that a replay is byte-equal; null together with subject.';
comment on constraint an_event_has_one_seq on journal.event is 'Orders the drain of the outbox.';
comment on constraint a_version_is_recorded_once on journal.event is 'The last guard against two writers of one record; finds a record''s history.';
comment on constraint versions_count_from_one on journal.event is 'Version 0 is a record without events, which does not exist.';
comment on constraint a_public_form_is_whole_or_absent on journal.event is 'Subject, message, date and bytes travel together.';

-- Written in the statement that writes the event, emptied by the relay in the transaction that gives the position.
create table journal.outbox (
  seq bigint not null,
  constraint an_event_waits_once primary key (seq)
);

comment on table journal.outbox is 'Committed events with a public form that have no position yet. The relay takes whatever is here, by seq; it keeps no cursor, so an event that commits late is never skipped.';
comment on column journal.outbox.seq is 'The waiting event.';
comment on constraint an_event_waits_once on journal.outbox is 'Also the order in which the relay takes rows.';

create table journal.relayed (
  position bigint not null,
  seq      bigint not null,
  constraint a_position_is_given_once primary key (position),
  constraint an_event_has_one_position unique (seq),
  constraint positions_count_from_one check (position > 0)
);

comment on table journal.relayed is 'The public order of this context''s events, given by the one relay that holds the lease.';
comment on column journal.relayed.position is 'Dense: 1, 2, 3, … What subscribers, min_position and snapshots mean by position.';
comment on column journal.relayed.seq is 'The event at that position.';
comment on constraint a_position_is_given_once on journal.relayed is 'Two relays can never both give a position.';
comment on constraint an_event_has_one_position on journal.relayed is 'Finds the position of a written event.';
comment on constraint positions_count_from_one on journal.relayed is 'Position 0 means: nothing seen yet.';

create table journal.epoch (
  epoch   integer not null,
  is_only boolean not null default true,
  constraint there_is_one_epoch primary key (is_only),
  constraint the_only_row_says_so check (is_only),
  constraint epochs_count_from_one check (epoch > 0)
);

comment on table journal.epoch is 'Which life of this journal it is: a restore to a point in time begins a new one.';
comment on column journal.epoch.epoch is 'Part of every event id; raised by an operator only, never by the service.';
comment on column journal.epoch.is_only is 'Always true: makes the table a single row.';
comment on constraint there_is_one_epoch on journal.epoch is 'A single row.';
comment on constraint the_only_row_says_so on journal.epoch is 'A single row.';
comment on constraint epochs_count_from_one on journal.epoch is 'The first life is 1.';

insert into journal.epoch (epoch) values (1);

create table journal.receipt (
  principal   text        not null collate "C",
  method      text        not null collate "C",
  request_id  uuid        not null,
  body_hash   bytea       not null,
  answer      bytea       not null,
  recorded_at timestamptz not null,
  constraint a_request_is_answered_once primary key (principal, method, request_id),
  constraint a_body_hash_is_sha_256 check (octet_length(body_hash) = 32)
);

create index receipt_recorded_at on journal.receipt using brin (recorded_at) with (autosummarize = on);

comment on table journal.receipt is 'Successful requests of the last days: a retry gets the first answer. Refusals are not stored; a retry decides again.';
comment on column journal.receipt.principal is 'Who asked: another caller''s request id finds nothing.';
comment on column journal.receipt.method is 'The RPC.';
comment on column journal.receipt.request_id is 'The caller''s name for the request (AIP-155).';
comment on column journal.receipt.body_hash is 'SHA-256 of the request without its id: the same id with another body is refused.';
comment on column journal.receipt.answer is 'The first answer and the records it touched, sealed with the deployment''s receipt key because it may hold personal data.';
comment on column journal.receipt.recorded_at is 'When it was answered; rows older than the configured age (7 days) are pruned.';
comment on constraint a_request_is_answered_once on journal.receipt is 'The second lock when two instances answer one request.';
comment on constraint a_body_hash_is_sha_256 on journal.receipt is '32 bytes.';
comment on index journal.receipt_recorded_at is 'Pruning. Rows arrive in the order of time, so a block range index finds the old ones at no cost to the writer.';

create table journal.claim (
  kind   text  not null collate "C",
  digest bytea not null,
  holder uuid  not null,
  constraint a_claim_has_one_holder primary key (kind, digest),
  constraint a_claim_digest_is_sha_256 check (octet_length(digest) = 32)
);

comment on table journal.claim is 'Values that only one record may hold, known by a keyed digest.';
comment on column journal.claim.kind is 'What kind of value it is.';
comment on column journal.claim.digest is 'HMAC-SHA-256 of the value under the deployment''s blind index key.';
comment on column journal.claim.holder is 'The record that holds it.';
comment on constraint a_claim_has_one_holder on journal.claim is 'The second lock; the first is the rule that saw the holder in its batch.';
comment on constraint a_claim_digest_is_sha_256 on journal.claim is '32 bytes.';
