-- reports.store.audit_position
select
    coalesce(greatest(
        (select max(position) from unit),
        (select max(position) from succession),
        (select max(position) from classification)
    ), 0),
    (select position from poverty_clock)
