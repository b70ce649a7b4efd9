-- local.databases.disconnect: a connection that its preparation forgot would forbid every copy
select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = $1
