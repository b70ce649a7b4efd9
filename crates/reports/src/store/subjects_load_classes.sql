-- reports.store.subjects_load_classes
select household_id, version, standard, class, average_living
from subject_class
where household_id = any($1::uuid[])
order by household_id, version, standard
