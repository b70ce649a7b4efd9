-- local.databases.find: whether the template is there and whole
select datistemplate from pg_database where datname = $1
