-- Poverty standards: data with dates. One serial record of law.

set local lock_timeout = '5s';

create table standard_book (
  version bigint not null,
  is_only boolean not null default true,
  constraint there_is_one_book primary key (is_only),
  constraint the_only_book_says_so check (is_only),
  constraint a_book_s_version_counts check (version >= 0)
);

comment on table standard_book is 'The version of the record of all standards; its row is locked by every decision (shared) and every enactment.';
comment on column standard_book.version is 'Counts the events of the record.';
comment on column standard_book.is_only is 'Always true: makes the table a single row.';
comment on constraint there_is_one_book on standard_book is 'A single row.';
comment on constraint the_only_book_says_so on standard_book is 'A single row.';
comment on constraint a_book_s_version_counts on standard_book is '0 before the first standard.';

insert into standard_book (version) values (0);

create table standard (
  standard_id                text collate "C" not null,
  issuer                     text collate "C" not null,
  law                        text not null,
  valid_from                 date not null,
  valid_until                date,
  rural_line_vnd             bigint not null,
  urban_line_vnd             bigint not null,
  rural_income_only_line_vnd bigint,
  urban_income_only_line_vnd bigint,
  deprivation_threshold      integer not null,
  points_per_indicator       integer not null,
  indicators                 text[] collate "C" not null,
  note                       text,
  constraint a_standard_is_known_once primary key (standard_id),
  constraint a_standard_has_a_known_issuer check (issuer in ('central', 'province')),
  constraint a_standard_is_in_force_a_day_at_least check (valid_until > valid_from),
  constraint a_line_is_above_zero check (rural_line_vnd > 0 and urban_line_vnd > 0),
  constraint an_income_only_line_is_below_the_line check (rural_income_only_line_vnd between 1 and rural_line_vnd and urban_income_only_line_vnd between 1 and urban_line_vnd),
  constraint a_threshold_can_be_reached check (deprivation_threshold between 1 and cardinality(indicators)),
  constraint an_indicator_has_points check (points_per_indicator > 0),
  constraint an_issuer_has_one_standard_on_a_day exclude using gist ((case issuer when 'central' then int4range(0, 1) else int4range(1, 2) end) with &&, daterange(valid_from, valid_until) with &&)
);

comment on table standard is 'Poverty standards (chuẩn nghèo đa chiều). Rows are never changed.';
comment on column standard.standard_id is 'VN-2022, QN-2023.';
comment on column standard.issuer is 'central or province.';
comment on column standard.law is 'Number of the law.';
comment on column standard.valid_from is 'First day in force.';
comment on column standard.valid_until is 'First day no longer in force; null while open.';
comment on column standard.rural_line_vnd is 'Income line, inclusive, per person and month.';
comment on column standard.urban_line_vnd is 'The same in urban areas.';
comment on column standard.rural_income_only_line_vnd is 'At or below it a household is poor whatever its deprivations; null where there is none.';
comment on column standard.urban_income_only_line_vnd is 'The same in urban areas.';
comment on column standard.deprivation_threshold is 'So many deprivations make a household at or below the line poor.';
comment on column standard.points_per_indicator is 'Points of form B2.';
comment on column standard.indicators is 'Codes of the indicators that count.';
comment on column standard.note is 'What is not certain about the row; null when it was compared with the law.';
comment on constraint a_standard_is_known_once on standard is 'Ids are for ever.';
comment on constraint a_standard_has_a_known_issuer on standard is 'The pair of Issuer.';
comment on constraint a_standard_is_in_force_a_day_at_least on standard is 'The pair of Period.';
comment on constraint a_line_is_above_zero on standard is 'Nobody is poor under a line of nothing.';
comment on constraint an_income_only_line_is_below_the_line on standard is 'Null where there is none.';
comment on constraint a_threshold_can_be_reached on standard is 'Otherwise nobody could be poor, or everybody.';
comment on constraint an_indicator_has_points on standard is 'Form B2.';
comment on constraint an_issuer_has_one_standard_on_a_day on standard is 'The second lock behind STANDARD_OVERLAPS; ranges of issuers because equality would need an extension.';
