-- journal.parking.find
select parked.aggregate_id,
       parked.version,
       parked.position,
       parked.event,
       parked.recorded_at,
       parked.valid_on,
       parked.reason,
       parked.parked_at,
       parked.discarded_at,
       parked.discarded_by,
       parked.discarded_reason,
       (
         select count(*)
         from journal.inbox_held as held
         where parked.discarded_at is null
           and held.consumer = parked.consumer and held.aggregate_id = parked.aggregate_id
       ) as held
from journal.inbox_parked as parked
where parked.consumer = $1 and parked.aggregate_id = $2 and parked.version = $3
