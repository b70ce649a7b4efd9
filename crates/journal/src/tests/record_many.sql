-- journal.tests.record_many
with recorded as (
    insert into journal.event
        (aggregate_id, version, kind, body, recorded_at, principal, request_id,
         subject, message, valid_on, payload)
    select ('00000000-0000-0000-0000-' || lpad(to_hex(record), 12, '0'))::uuid, version,
           'parcel.moved', '{}', clock_timestamp(), 'tester', uuidv7(),
           'sinhke.parcels.v1.parcel.moved.06940', 'sinhke.parcels.v1.ParcelMoved', '2025-07-01',
           convert_to(version::text, 'UTF8')
    from generate_series(1, $2::bigint) as version, generate_series(1, $1::bigint) as record
    order by version, record
    returning seq
)
insert into journal.outbox (seq) select seq from recorded
