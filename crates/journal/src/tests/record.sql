-- journal.tests.record
with recorded as (
    insert into journal.event
        (aggregate_id, version, kind, body, recorded_at, principal, request_id, traceparent,
         subject, message, valid_on, payload)
    values
        ($1, $2, 'parcel.moved', '{}', $3, 'tester', uuidv7(),
         '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
         'sinhke.parcels.v1.parcel.moved.06940', 'sinhke.parcels.v1.ParcelMoved', '2025-07-01',
         convert_to($2::text, 'UTF8'))
    returning seq
)
insert into journal.outbox (seq) select seq from recorded
