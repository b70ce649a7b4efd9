-- service.tests.heard
select words from heard where aggregate_id = $1 order by version
