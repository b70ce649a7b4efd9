-- journal.inbox.start_over_others
-- Processes of a context have connections as long as they live, whatever their consumers do, and all are named.
select exists (
    select from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'
        and (application_name like 'sinhke%' or application_name like 'inbox:%' or application_name = any ($1))
)
