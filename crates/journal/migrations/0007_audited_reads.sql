-- Exports, and trials that tell that somebody is registered, are entries too.

set local lock_timeout = '5s';

comment on table journal.audit is 'Every command that was carried out, every refusal of a caller who is known, every export, and every trial that told that somebody is registered: written in the transaction of the command, or by the shell for what never became one. Never changed, never deleted. A retry that gets its first answer changes nothing and is no entry. Nothing personal: ids, names of methods and of reasons, keyed digests.';
comment on column journal.audit.outcome is '`done`, `read`, or the reason of the refusal.';
comment on column journal.audit.aggregates is 'The records that were changed; empty for a refusal, a read, and a command that found everything as asked.';
