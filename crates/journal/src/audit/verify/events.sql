-- journal.audit.events
-- What the journal has between two versions of a record, in the order of the given records.
select span.at, event.version, event.kind, event.body
from unnest($1::uuid[], $2::bigint[], $3::bigint[]) with ordinality as span (aggregate_id, before, after, at)
join journal.event
  on event.aggregate_id = span.aggregate_id and event.version > span.before and event.version <= span.after
order by span.at, event.version
