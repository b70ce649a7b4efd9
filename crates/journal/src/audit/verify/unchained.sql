-- journal.audit.unchained
select count(*), min(recorded_at)
from journal.audit
where not exists (select from journal.audit_chain as chained where chained.entry = audit.entry)
