-- Days that differ from the rule "Monday to Friday are worked".

set local lock_timeout = '5s';

create table day (
  day             date        not null,
  is_working      boolean     not null,
  reason          text        not null,
  document_number text,
  document_date   date,
  document_issuer text,
  version         bigint      not null,
  changed_at      timestamptz not null,
  changed_by      text        not null collate "C",
  constraint a_day_is_declared_one_thing primary key (day),
  constraint a_declaration_has_a_reason check (char_length(reason) between 1 and 200),
  constraint a_days_document_is_whole check (num_nonnulls(document_number, document_date, document_issuer) in (0, 3)),
  constraint a_day_counts_its_declarations check (version > 0)
);

comment on table day is 'Declared days: holidays, and weekend days that are worked.';
comment on column day.day is 'The day.';
comment on column day.is_working is 'Worked (làm bù), or a holiday (nghỉ).';
comment on column day.reason is 'Why.';
comment on column day.document_number is 'Number of the law or notice; null when none was named.';
comment on column day.document_date is 'Day of that document.';
comment on column day.document_issuer is 'Issuer of that document.';
comment on column day.version is 'Counts the declarations; the last one counts.';
comment on column day.changed_at is 'When the last of them was recorded.';
comment on column day.changed_by is 'The principal who asked for it.';
comment on constraint a_day_is_declared_one_thing on day is 'A later declaration replaces the one before.';
comment on constraint a_declaration_has_a_reason on day is '1 to 200 characters.';
comment on constraint a_days_document_is_whole on day is 'A document has number, day and issuer.';
comment on constraint a_day_counts_its_declarations on day is 'Version 0 is a day without declarations, which is not here.';
