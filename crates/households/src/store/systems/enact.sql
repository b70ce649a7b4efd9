-- households.store.identifier_system_enact
insert into identifier_system (system_id, display_name, subject, alphabet, shortest, longest, source, note)
values ($1, $2, $3, $4, $5, $6, $7, $8)
