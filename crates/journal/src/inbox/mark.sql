-- journal.inbox.mark
select stream_id, stream_sequence, position, known_at
from journal.inbox
where consumer = $1
