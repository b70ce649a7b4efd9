-- journal.store.keymark
-- The first start writes the mark; every later one reads it.
with first as (
  insert into journal.keymark (mark) values ($1)
  on conflict (is_only) do nothing
  returning mark
)
select mark from first
union all
select mark from journal.keymark where not exists (select from first)
