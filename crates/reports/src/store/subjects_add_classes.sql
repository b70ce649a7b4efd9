-- reports.store.subjects_add_classes
insert into subject_class (household_id, version, standard, class)
select household_id, version, standard, class
from unnest($1::uuid[], $2::bigint[], $3::text[], $4::text[]) as given (household_id, version, standard, class)
