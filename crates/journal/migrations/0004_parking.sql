-- Events that a consumer could not apply. Each holds up its own record only: the record's later events wait in
-- inbox_held, all others go on. A person applies it again or discards it.

set local lock_timeout = '5s';

create table journal.inbox_parked (
  consumer         text        not null collate "C",
  aggregate_id     uuid        not null,
  version          bigint      not null,
  position         bigint      not null,
  event            text        not null collate "C",
  recorded_at      timestamptz not null,
  valid_on         date        not null,
  payload          bytea       not null,
  reason           text        not null collate "C",
  parked_at        timestamptz not null default now(),
  discarded_at     timestamptz,
  discarded_by     text        collate "C",
  discarded_reason text,
  constraint an_event_is_parked_once primary key (consumer, aggregate_id, version),
  constraint a_parked_event_has_a_reason check (reason <> ''),
  constraint a_discard_is_whole_or_absent check (num_nonnulls(discarded_at, discarded_by, discarded_reason) in (0, 3)),
  constraint a_discard_says_why check (discarded_reason <> '')
);

create unique index a_record_waits_for_one_parked_event on journal.inbox_parked (consumer, aggregate_id)
where discarded_at is null;

comment on table journal.inbox_parked is 'Events that a consumer could not apply, and those of them that a person discarded. Written by the inbox in the transaction of the batch that the event came with; left by an event when it is applied after all.';
comment on column journal.inbox_parked.consumer is 'Stable name of the consumer.';
comment on column journal.inbox_parked.aggregate_id is 'The other context''s record.';
comment on column journal.inbox_parked.version is 'Which of its events. While it is parked the record''s applied version is the one before; once discarded it counts as applied.';
comment on column journal.inbox_parked.position is 'The event''s position in its context.';
comment on column journal.inbox_parked.event is '<record>.<fact>, from the subject.';
comment on column journal.inbox_parked.recorded_at is 'When its context recorded it.';
comment on column journal.inbox_parked.valid_on is 'When it is true in the world.';
comment on column journal.inbox_parked.payload is 'The message''s bytes: what is applied again, whatever the stream still holds.';
comment on column journal.inbox_parked.reason is 'Why it could not be applied the last time: a stable word, and the name of the constraint or statement. Nothing of the event''s content.';
comment on column journal.inbox_parked.parked_at is 'When it could not be applied the last time.';
comment on column journal.inbox_parked.discarded_at is 'When a person decided that it has no effect; null while it waits.';
comment on column journal.inbox_parked.discarded_by is 'Who decided: an account id. Null together with discarded_at.';
comment on column journal.inbox_parked.discarded_reason is 'Why, in the person''s own words. Null together with discarded_at.';
comment on constraint an_event_is_parked_once on journal.inbox_parked is 'An event delivered twice waits once.';
comment on constraint a_parked_event_has_a_reason on journal.inbox_parked is 'Whoever decides about it must know why.';
comment on constraint a_discard_is_whole_or_absent on journal.inbox_parked is 'When, who and why travel together.';
comment on constraint a_discard_says_why on journal.inbox_parked is 'Leaving out an event is a decision, and decisions have grounds.';
comment on index journal.a_record_waits_for_one_parked_event is 'The later events of the record are held, so none of them can be parked too. Counts and finds what waits without reading what was discarded.';
