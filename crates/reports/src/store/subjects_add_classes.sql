-- reports.store.subjects_add_classes
insert into subject_class (household_id, version, standard, class, average_living)
select household_id, version, standard, class, average_living
from unnest($1::uuid[], $2::bigint[], $3::text[], $4::text[], $5::boolean[])
    as given (household_id, version, standard, class, average_living)
