-- journal.tests.next_version
select 1 + coalesce(max(version), 0) from journal.event where aggregate_id = $1
