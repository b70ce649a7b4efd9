-- service.tests.hear
insert into heard (aggregate_id, version, words) values ($1, $2, $3)
