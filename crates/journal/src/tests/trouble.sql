-- journal.tests.trouble
select why, position from trouble order by position
