-- Who asked for what, and what became of it. Entries are only ever added: their place in the chain is in a table of its own.

set local lock_timeout = '5s';

create table journal.audit (
  entry           bigint generated always as identity,
  recorded_at     timestamptz not null,
  principal       text        not null collate "C",
  method          text        not null collate "C",
  request_id      uuid,
  outcome         text        not null collate "C",
  aggregates      uuid[]      not null,
  versions_before bigint[]    not null,
  versions_after  bigint[]    not null,
  digest_before   bytea,
  digest_after    bytea,
  traceparent     text        collate "C",
  constraint an_entry_is_numbered_once primary key (entry),
  constraint a_done_command_has_a_name check (outcome <> 'done' or request_id is not null),
  constraint a_refusal_changes_nothing check (outcome = 'done' or aggregates = '{}'),
  constraint a_record_has_both_versions check (cardinality(aggregates) = cardinality(versions_before) and cardinality(aggregates) = cardinality(versions_after)),
  constraint a_change_has_both_digests check (num_nonnulls(digest_before, digest_after) = case when aggregates = '{}' then 0 else 2 end),
  constraint an_audit_digest_is_sha_256 check (octet_length(digest_before) = 32 and octet_length(digest_after) = 32)
);

create index audit_recorded_at on journal.audit using brin (recorded_at) with (autosummarize = on);

comment on table journal.audit is 'Every command that was carried out, and every refusal of a caller who is known: written in the transaction of the command, or by the shell for what never became one. Never changed, never deleted. A retry that gets its first answer changes nothing and is no entry. Nothing personal: ids, names of methods and of reasons, keyed digests.';
comment on column journal.audit.entry is 'Given when the row is written: not the order of commit, with gaps where a transaction was rolled back. The order for ever is the chain''s.';
comment on column journal.audit.recorded_at is 'The shell''s clock when it was decided.';
comment on column journal.audit.principal is 'Who asked: an account id, not a person''s name.';
comment on column journal.audit.method is 'The RPC; `system` for the deployment''s own commands.';
comment on column journal.audit.request_id is 'The request as its caller named it; null for one that was refused before its name was read.';
comment on column journal.audit.outcome is '`done`, or the reason of the refusal.';
comment on column journal.audit.aggregates is 'The records that were changed; empty for a refusal, and for a command that found everything as asked.';
comment on column journal.audit.versions_before is 'Each record''s version before; 0 for a record that the command made.';
comment on column journal.audit.versions_after is 'Each record''s version after. Its events between the two are what the command did.';
comment on column journal.audit.digest_before is 'HMAC-SHA-256 of the records and their versions before; null when nothing was changed.';
comment on column journal.audit.digest_after is 'HMAC-SHA-256 of the records, their versions after and the journal''s bytes of the events that lead there; null when nothing was changed. A state is what its record''s events fold to, so the entries of a record pin every state it had.';
comment on column journal.audit.traceparent is 'W3C trace context of the call; null when there was none.';
comment on constraint an_entry_is_numbered_once on journal.audit is 'What the chain names, and the order of lists.';
comment on constraint a_done_command_has_a_name on journal.audit is 'Every change has a request id (AIP-155).';
comment on constraint a_refusal_changes_nothing on journal.audit is 'What is refused leaves no record changed.';
comment on constraint a_record_has_both_versions on journal.audit is 'Three arrays in one order.';
comment on constraint a_change_has_both_digests on journal.audit is 'Before and after travel together.';
comment on constraint an_audit_digest_is_sha_256 on journal.audit is '32 bytes.';
comment on index journal.audit_recorded_at is 'Lists of a span of time. Rows arrive in the order of time, so a block range index costs the writer nothing.';

create table journal.audit_chain (
  position bigint not null,
  entry    bigint not null,
  hash     bytea  not null,
  constraint a_place_in_the_chain_is_taken_once primary key (position),
  constraint an_entry_is_chained_once unique (entry),
  constraint the_chain_counts_from_one check (position > 0),
  constraint a_chain_hash_is_sha_256 check (octet_length(hash) = 32)
);

comment on table journal.audit_chain is 'The order of the entries for ever, given by the one process that holds the lease; each hash binds its entry and the whole chain before it. Only added to. Without a foreign key: it says what was there, also when that is gone.';
comment on column journal.audit_chain.position is 'Dense: 1, 2, 3, … An entry that commits late comes where it was seen.';
comment on column journal.audit_chain.entry is 'The entry at that place.';
comment on column journal.audit_chain.hash is 'SHA-256 of the hash before and of the entry; the first one follows a digest of the context''s name.';
comment on constraint a_place_in_the_chain_is_taken_once on journal.audit_chain is 'Two processes never chain side by side.';
comment on constraint an_entry_is_chained_once on journal.audit_chain is 'Finds what is not chained yet.';
comment on constraint the_chain_counts_from_one on journal.audit_chain is 'Position 0 means: nothing chained yet.';
comment on constraint a_chain_hash_is_sha_256 on journal.audit_chain is '32 bytes.';

create table journal.audit_progress (
  is_only boolean not null default true,
  settled bigint  not null default 0,
  seen    bigint  not null default 0,
  seen_by xid8    not null default pg_current_xact_id(),
  constraint there_is_one_audit_progress primary key (is_only),
  constraint the_only_audit_progress_says_so check (is_only),
  constraint what_is_settled_was_seen check (settled <= seen)
);

comment on table journal.audit_progress is 'Up to where nobody need look for entries any more: keeps the search for late ones short. Forgetting it loses nothing.';
comment on column journal.audit_progress.is_only is 'Always true: makes the table a single row.';
comment on column journal.audit_progress.settled is 'Every entry up to this one is chained, or was rolled back.';
comment on column journal.audit_progress.seen is 'Every entry up to this one that was committed then is chained; others of them may still commit.';
comment on column journal.audit_progress.seen_by is 'A transaction later than every one that took a number up to `seen`: when it and all before it have ended, what was seen is settled.';
comment on constraint there_is_one_audit_progress on journal.audit_progress is 'A single row.';
comment on constraint the_only_audit_progress_says_so on journal.audit_progress is 'A single row.';
comment on constraint what_is_settled_was_seen on journal.audit_progress is 'Settled is what was seen a while ago.';

insert into journal.audit_progress default values;
