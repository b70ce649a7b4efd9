-- service.health.ping
select 1
