-- Which keyring seals this database.

set local lock_timeout = '5s';

create table journal.keymark (
  is_only boolean not null default true,
  mark    bytea   not null,
  constraint there_is_one_keymark primary key (is_only),
  constraint the_only_keymark_says_so check (is_only),
  constraint a_keymark_is_sha_256 check (octet_length(mark) = 32)
);

comment on table journal.keymark is 'A digest that only one keyring gives, written at the first start. A process with another keyring does not start: it could read nothing that is sealed, and would take the same citizen id twice.';
comment on column journal.keymark.is_only is 'Always true: makes the table a single row.';
comment on column journal.keymark.mark is 'Digest of a fixed word under the keyring''s blind-index key; says nothing about the key.';
comment on constraint there_is_one_keymark on journal.keymark is 'One keyring for ever; rotation keeps the blind-index key.';
comment on constraint the_only_keymark_says_so on journal.keymark is 'A single row.';
comment on constraint a_keymark_is_sha_256 on journal.keymark is 'HMAC-SHA-256.';
