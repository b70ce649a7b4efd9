-- journal.parking.receipt
insert into journal.receipt (principal, method, request_id, body_hash, answer, recorded_at)
values ($1, $2, $3, $4, $5, $6)
