-- households.store.identifier_systems
select system_id, display_name, subject, alphabet, shortest, longest, source, note from identifier_system
