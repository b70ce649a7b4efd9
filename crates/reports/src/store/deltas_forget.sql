-- reports.store.deltas_forget
-- With the households that they are about.
truncate poverty_cell, poverty_delta, poverty_group, subject_class, subject restart identity
