-- local.databases.list: everything that an earlier run left
select datname, datistemplate from pg_database where datname like 'test\_%' or datname like 'template\_%'
